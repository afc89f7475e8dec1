import type { Instance } from '@aws-sdk/client-ec2';
import {
  awsCommand,
  isOfEc2,
  judgeFleet,
  ok,
  problem,
  warning,
  type Finding,
  type Further,
  type GroupSeen,
  type Probe,
} from '@codedeployer/core/activation';
import type { Services } from '../../aws/services.js';
import { fleetOf, idOf, instancesOf, isStopped, matching } from '../instances.js';
import { count, nearMisses, noInstances } from './fleet.js';
import { formatLists, tagLists, withAll } from './tagged.js';

/** So many instances are named one by one. */
const mostNamed = 10;

export const instances: Probe<Further<GroupSeen, Services>> = {
  name: 'instances',
  looksAt:
    'which instances a deployment goes to, which of them cannot be deployed to, and which ones almost match',
  permissions: ['ec2:DescribeInstances'],
  async look(seen) {
    const { info, region } = seen;
    if (!isOfEc2(info)) return [];
    const all = await instancesOf(seen);
    const found = matching(info, all);
    const lists = tagLists(info);
    const findings: Finding[] = [];
    if (found.length === 0) findings.push(noInstances(seen, all));
    else {
      const by = lists.length === 0 ? 'by Auto Scaling' : formatLists(lists);
      findings.push(ok(`${count(found.length, 'instance')} (${by})`));
    }
    for (const instance of found.filter(isStopped).slice(0, mostNamed))
      findings.push(
        warning(
          'It is stopped: CodeDeploy deploys to it all the same, and counts it as failed.',
          awsCommand(
            'ec2',
            'start-instances',
            '--instance-ids',
            idOf(instance),
            '--region',
            region,
          ),
          idOf(instance),
        ),
      );
    for (const instance of found.slice(0, 100))
      if (instance.IamInstanceProfile === undefined && !isStopped(instance))
        findings.push(
          problem(
            'It has no instance profile, so that its agent has no credentials and fetches nothing.',
            `${awsCommand('ec2', 'associate-iam-instance-profile', '--instance-id', idOf(instance), '--region', region, '--iam-instance-profile')} Name=${profileName(found)}`,
            idOf(instance),
          ),
        );
    const both = withAll(lists, found);
    if (both !== undefined && both > 0 && both < found.length)
      findings.push(
        warning(
          `One of the tags in a list is enough: of ${count(found.length, 'instance')} only ${both} ${both === 1 ? 'has' : 'have'} all of ${formatLists(lists)}.`,
          'Where all have to be there, write each into a list of its own: ec2TagSets of the section "activation".',
        ),
      );
    const missed = all.filter((instance) => !found.includes(instance));
    findings.push(...nearMisses(seen, missed, Math.max(0, 2 * mostNamed - findings.length)));
    const judged = await judgeFleet(seen, fleetOf(found));
    // That stopped ones are missing has been said of each of them.
    const repeated = ({ level }: Finding) => level === 'warning' && found.some(isStopped);
    return [...findings, ...judged.filter((finding) => !repeated(finding))];
  },
};

/** The profile that others of the group have, where they agree. */
function profileName(found: readonly Instance[]): string {
  const names = new Set(
    found.flatMap(({ IamInstanceProfile }) => IamInstanceProfile?.Arn?.split('/').at(-1) ?? []),
  );
  const [name = 'PROFILE', ...others] = names;
  return others.length === 0 ? name : 'PROFILE';
}
