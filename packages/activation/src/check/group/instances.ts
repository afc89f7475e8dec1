import type { Instance } from '@aws-sdk/client-ec2';
import {
  awsCommand,
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
import { fleetOf, instancesOf, isOfEc2, isStopped, matching } from '../instances.js';
import { almost, formatLists, tagLists, withAll } from './tagged.js';

/** So many instances are named one by one. */
const mostNamed = 10;

const idOf = ({ InstanceId = '' }: Instance) => InstanceId;

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

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
    if (found.length === 0) findings.push(none(seen, all));
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
    for (const instance of missed) {
      const near = almost(lists, instance);
      if (near !== undefined && findings.length < 2 * mostNamed)
        findings.push(
          warning(
            `It is not deployed to: its tag is ${near.is}, not ${near.wanted}.`,
            awsCommand(
              ...['ec2', 'create-tags', '--resources', idOf(instance), '--region', region],
              ...['--tags', `Key=${near.key},Value=${near.value}`],
            ),
            idOf(instance),
          ),
        );
    }
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

function none({ info, region }: GroupSeen, all: readonly Instance[]): Finding {
  const lists = tagLists(info);
  const looked = `of ${count(all.length, 'instance')} in ${region}`;
  const groups = (info.autoScalingGroups ?? []).map(({ name = '' }) => name).join(', ');
  return lists.length === 0
    ? problem(
        `The Auto Scaling group ${groups} has no instance, so that a deployment ends at once.`,
      )
    : problem(
        `No instance has the tags ${formatLists(lists)} (${looked}), so that a deployment ends at once. Tags that were set in the last minutes count a little later.`,
        `Tag those that are meant: aws ec2 create-tags --region ${region} --tags Key=${lists[0]?.[0]?.Key ?? ''},Value=${lists[0]?.[0]?.Value ?? ''} --resources INSTANCE`,
      );
}
