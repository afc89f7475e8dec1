import type { Config } from '../config/load-config.js';
import { lockKey } from '../guard/lock-object.js';
import type { PlannedCall } from '../model/dry-run-report.js';
import type { RevisionNames } from './name-revision.js';

/**
 * Every call that a run makes where nothing goes wrong, and the object is not there yet.
 *
 * @param ordered whether it is known where the build stands among the others, so that each start has a lease
 */
export function planCalls(
  config: Config,
  names: ReadonlyMap<string, RevisionNames>,
  ordered: boolean,
): PlannedCall[] {
  const { targets, waves } = config;
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
    `s3://${group.bucket}/${names.get(group.name)?.key ?? ''}${where(group)}`;
  const lock = (group: Config['targets'][number]) =>
    `s3://${group.bucket}/${lockKey(group.key, group.application, group.deploymentGroup)}${where(group)}`;
  const inWaves = waves.flatMap(({ groups }) =>
    targets.filter(({ name }) => groups.includes(name)),
  );
  return [
    ...once(
      targets.map((group) =>
        read('codedeploy:BatchGetDeploymentGroups', `${group.application}${where(group)}`),
      ),
    ),
    ...targets.flatMap((group) => [
      read('s3:GetObject', lock(group)),
      read(
        'codedeploy:ListDeployments',
        `${group.application}/${group.deploymentGroup}${where(group)}`,
      ),
    ]),
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
    ...inWaves.flatMap((group) => {
      const of = `${group.application}/${group.deploymentGroup}${where(group)}`;
      const lease = ordered ? [write('s3:PutObject', lock(group))] : [];
      return [
        ...lease,
        write('codedeploy:CreateDeployment', of),
        ...lease,
        read('codedeploy:BatchGetDeployments', of),
        read('codedeploy:ListDeploymentTargets', of),
        read('codedeploy:BatchGetDeploymentTargets', of),
      ];
    }),
  ];
}
