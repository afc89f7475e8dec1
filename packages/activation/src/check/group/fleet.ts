import type { Instance } from '@aws-sdk/client-ec2';
import {
  awsCommand,
  failure,
  isOfEc2,
  isOnPremises,
  judgeFleet,
  problem,
  warning,
  type Finding,
  type Further,
  type GroupSeen,
  type Probe,
} from '@codedeployer/core/activation';
import type { Ec2Services } from '../../aws/ec2-services.js';
import { fleetOf, idOf, instancesOf, matching } from '../instances.js';
import { almost, formatLists, tagLists } from './tagged.js';

type Seen = Further<GroupSeen, Ec2Services>;

/** So many instances are named that are almost meant. */
const mostNamed = 3;

export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** That no instance of EC2 is found; where the service would find others, or may make some, it is no reason to refuse a deployment. */
export function noInstances({ info, region, group }: Seen, all: readonly Instance[]): Finding {
  const lists = tagLists(info);
  const [scaling] = (info.autoScalingGroups ?? []).flatMap(({ name }) => name ?? []);
  const names = (info.autoScalingGroups ?? []).map(({ name = '' }) => name).join(', ');
  const looked = `of ${count(all.length, 'instance')} in ${region}`;
  const [found, fix] =
    lists.length === 0
      ? [
          `The Auto Scaling group ${names} has no instance`,
          awsCommand(
            ...['autoscaling', 'set-desired-capacity', '--auto-scaling-group-name', scaling ?? ''],
            ...['--desired-capacity', '1', '--region', region],
          ),
        ]
      : [
          `No instance has the tags ${formatLists(lists)} (${looked})${names === '' ? '' : `, and the Auto Scaling group ${names} has none`}`,
          `Tag those that are meant: aws ec2 create-tags --region ${region} --tags Key=${lists[0]?.[0]?.Key ?? ''},Value=${lists[0]?.[0]?.Value ?? ''} --resources INSTANCE`,
        ];
  if (isOnPremises(info)) return warning(`${found}; those on premises are deployed to.`, fix);
  if (info.deploymentStyle?.deploymentType === 'BLUE_GREEN')
    return warning(`${found}, so that there are no blue ones.`, fix);
  const message = `${found}, so that a deployment ends at once.`;
  // An empty Auto Scaling group CodeDeploy may take for one that was deployed to, and what is launched later has the revision.
  if (names !== '') return problem(message, fix);
  const refusal = failure('NO_INSTANCES', { causes: `${group.name}: ${message}`, hint: fix });
  return { ...problem(message, fix), refusal };
}

/** Instances that are not deployed to by the case of a letter in their tags. */
export function nearMisses(
  { info, region }: Seen,
  missed: readonly Instance[],
  most = mostNamed,
): Finding[] {
  const lists = tagLists(info);
  const findings: Finding[] = [];
  for (const instance of missed) {
    const near = almost(lists, instance);
    if (near === undefined) continue;
    if (findings.length === most) break;
    const { is, wanted, key, value } = near;
    const fix = awsCommand(
      ...['ec2', 'create-tags', '--resources', idOf(instance), '--region', region],
      ...['--tags', `Key=${key},Value=${value}`],
    );
    const message = `It is not deployed to: its tag is ${is}, not ${wanted}.`;
    findings.push(warning(message, fix, idOf(instance)));
  }
  return findings;
}

/** What `deploy` looks at of it; `check` says more of single instances. */
export const fleet: Probe<Seen> = {
  name: 'fleet',
  looksAt:
    'how many instances a deployment goes to, and how it goes over them by its deployment configuration',
  permissions: ['ec2:DescribeInstances'],
  async look(seen) {
    const { info } = seen;
    if (!isOfEc2(info)) return [];
    const all = await instancesOf(seen);
    const found = matching(info, all);
    const missed = nearMisses(
      seen,
      all.filter((instance) => !found.includes(instance)),
    );
    if (found.length === 0) return [noInstances(seen, all), ...missed];
    const judged = await judgeFleet(seen, fleetOf(found));
    // That all is well with the only one goes without saying.
    const isPlain = ({ level }: Finding) => level === 'ok' && found.length === 1;
    return [...judged.filter((finding) => !isPlain(finding)), ...missed];
  },
};
