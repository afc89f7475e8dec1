import type { Instance } from '@aws-sdk/client-ec2';
import {
  awsCommand,
  isForWindows,
  ok,
  problem,
  type Finding,
  type Further,
  type GroupSeen,
  type Probe,
} from '@codedeployer/core/activation';
import type { Services } from '../../aws/services.js';
import { instancesOf, matching } from '../instances.js';
import { fittingKeys, tagLists } from './tagged.js';

/** As EC2 says it; of all others it says nothing. */
function isWindows({ Platform }: Instance): boolean {
  return Platform?.toLowerCase() === 'windows';
}

/** A revision is of one operating system, so that a group of both is never deployed to as a whole. */
function mixed(
  { info, region }: GroupSeen,
  few: readonly Instance[],
  many: readonly Instance[],
): Finding {
  const ids = few.map(({ InstanceId = '' }) => InstanceId);
  const [windows, others] = few.some(isWindows) ? [few, many] : [many, few];
  const keys = [...new Set(few.flatMap((instance) => fittingKeys(tagLists(info), instance)))];
  return problem(
    `${windows.length} of its instances are of Windows and ${others.length} are not; a revision is for one operating system ("os" of appspec.yml), and fails on the others: ${ids.join(', ')}.`,
    keys.length === 0
      ? 'Give each operating system a deployment group of its own.'
      : `Give each operating system a deployment group of its own; to take these out of this one: ${awsCommand(
          ...['ec2', 'delete-tags', '--resources', ...ids, '--region', region],
          ...['--tags', ...keys.map((key) => `Key=${key}`)],
        )}`,
  );
}

export const platforms: Probe<Further<GroupSeen, Services>> = {
  name: 'platforms',
  looksAt:
    'whether the instances are of one operating system, that of appspec.yml, and its agent reads the archive',
  permissions: ['ec2:DescribeInstances'],
  async look(seen) {
    const { group, info, config } = seen;
    const found = matching(info, await instancesOf(seen));
    if (found.length === 0) return [];
    const windows = found.filter(isWindows);
    const others = found.filter((instance) => !isWindows(instance));
    if (windows.length > 0 && others.length > 0)
      return [
        windows.length <= others.length
          ? mixed(seen, windows, others)
          : mixed(seen, others, windows),
      ];
    if (windows.length > 0 && group.format !== 'zip')
      return [
        problem(
          `Its instances are of Windows, where the agent reads no archive of the format ${group.format}.`,
          'Write format: zip',
        ),
      ];
    const system = windows.length > 0 ? 'Windows' : 'Linux';
    const written = await isForWindows(config.deployDirectory);
    return written === undefined || written === windows.length > 0
      ? [ok(system)]
      : [
          problem(
            `Its instances are of ${system}, and appspec.yml is for ${written ? 'Windows' : 'Linux'}: each of them fails.`,
            `Write os: ${system.toLowerCase()} into appspec.yml, with paths and scripts for it.`,
          ),
        ];
  },
};
