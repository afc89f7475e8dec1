import type { Config } from '../config/load-config.js';
import { lockKey } from '../guard/lock-object.js';
import type { PlannedCall } from '../model/dry-run-report.js';

/**
 * Every call that a run makes where nothing goes wrong, and the object is not there yet.
 *
 * @param ordered whether it is known where the build stands among the others, so that each start has a lease, as it has for
 *   what is in S3 already
 * @param keyOf the key of the revision of a group; nothing is uploaded without, as it is in S3 already
 */
export function planCalls(
  config: Config,
  ordered: boolean,
  keyOf?: (group: string) => string | undefined,
): PlannedCall[] {
  const { targets, waves, rehearse } = config;
  const read = (call: string, on: string) => ({ call, on, writes: false });
  const write = (call: string, on: string) => ({ call, on, writes: true });
  const once = (calls: readonly PlannedCall[]) => [
    ...new Map(calls.map((it) => [`${it.call} ${it.on}`, it])).values(),
  ];
  const where = ({ region = '', roleArn = '' }: Config['targets'][number]) =>
    [region, roleArn]
      .filter((part) => part !== '')
      .map((part) => ` (${part})`)
      .join('');
  const object = (group: Config['targets'][number]) =>
    `s3://${group.bucket}/${keyOf?.(group.name) ?? ''}${where(group)}`;
  const lock = (group: Config['targets'][number]) =>
    `s3://${group.bucket}/${lockKey(group.key, group.application, group.deploymentGroup)}${where(group)}`;
  const inWaves = waves.flatMap(({ groups }) =>
    targets.filter(({ name }) => groups.includes(name)),
  );
  const uploads = [
    ...once(
      targets.flatMap((group) => [
        read('s3:HeadObject', object(group)),
        write('s3:PutObject', object(group)),
      ]),
    ),
    ...once(
      targets.map((group) =>
        write('codedeploy:RegisterApplicationRevision', `${group.application}: ${object(group)}`),
      ),
    ),
  ];
  const isOfCodeDeploy = (name: string) => name.startsWith('CodeDeployDefault.');
  const looks = targets.flatMap((group) => [
    ...(group.countInstances === false
      ? []
      : [read('ec2:DescribeInstances', `the instances${where(group)}`)]),
    ...(group.deploymentConfig === undefined || isOfCodeDeploy(group.deploymentConfig)
      ? []
      : [read('codedeploy:GetDeploymentConfig', `${group.deploymentConfig}${where(group)}`)]),
  ]);
  return [
    ...once(
      targets.map((group) =>
        read('codedeploy:BatchGetDeploymentGroups', `${group.application}${where(group)}`),
      ),
    ),
    ...(rehearse ? [] : once(looks)),
    ...targets.flatMap((group) => [
      read('s3:GetObject', lock(group)),
      read(
        'codedeploy:ListDeployments',
        `${group.application}/${group.deploymentGroup}${where(group)}`,
      ),
    ]),
    ...(keyOf === undefined ? [] : uploads),
    ...inWaves.flatMap((group) => {
      const of = `${group.application}/${group.deploymentGroup}${where(group)}`;
      // What is in S3 already might be deleted meanwhile.
      const isThere = keyOf === undefined;
      const lease = ordered || isThere ? [write('s3:PutObject', lock(group))] : [];
      const revision = isThere ? `the revision${where(group)}` : object(group);
      return [
        ...lease,
        ...(group.deploymentMode === undefined ? [read('s3:HeadObject', revision)] : []),
        write('codedeploy:CreateDeployment', of),
        ...lease,
        read('codedeploy:BatchGetDeployments', of),
        read('codedeploy:ListDeploymentTargets', of),
        read('codedeploy:BatchGetDeploymentTargets', of),
      ];
    }),
  ];
}
