import {
  BatchGetOnPremisesInstancesCommand,
  ListOnPremisesInstancesCommand,
  type DeploymentGroupInfo,
  type EC2TagFilter,
  type InstanceInfo,
  type Tag,
} from '@aws-sdk/client-codedeploy';
import {
  awsCommand,
  isOfEc2,
  ok,
  problem,
  warning,
  type Finding,
  type Further,
  type GroupSeen,
  type Probe,
} from '@codedeployer/core/activation';
import { ask } from '../../aws/ask.js';
import { pagesOf } from '../../aws/pages-of.js';
import type { Services } from '../../aws/services.js';
import { almost, formatLists, isTagged, tagLists } from './tagged.js';

type Seen = Further<GroupSeen, Services>;

/** As many as one call may ask for. */
const atOnce = 100;

/** The lists of tags of which a machine on premises has to have one each. */
function listsOf({
  onPremisesInstanceTagFilters: ec2TagFilters,
  onPremisesTagSet,
}: DeploymentGroupInfo): EC2TagFilter[][] {
  const ec2TagSet = { ec2TagSetList: onPremisesTagSet?.onPremisesTagSetList };
  return tagLists({ ec2TagFilters, ec2TagSet });
}

/** All machines that were ever registered in the region; asked for once. */
function machinesOf({ services, once }: Seen): Promise<InstanceInfo[]> {
  const { codeDeploy } = services.clients;
  const about = `the on-premises instances of ${services.region}`;
  return once('on-premises instances', async () => {
    const names = await pagesOf(async (nextToken) => {
      const make = () => new ListOnPremisesInstancesCommand({ nextToken });
      const action = 'codedeploy:ListOnPremisesInstances';
      const page = await ask(services, codeDeploy, action, about, make);
      return { items: page.instanceNames ?? [], next: page.nextToken };
    });
    const machines: InstanceInfo[] = [];
    for (let from = 0; from < names.length; from += atOnce) {
      const instanceNames = names.slice(from, from + atOnce);
      const make = () => new BatchGetOnPremisesInstancesCommand({ instanceNames });
      const action = 'codedeploy:BatchGetOnPremisesInstances';
      const { instanceInfos = [] } = await ask(services, codeDeploy, action, about, make);
      machines.push(...instanceInfos);
    }
    return machines;
  });
}

/** The command that gives tags to a machine. */
function tagCommand(instanceName: string, tags: readonly Tag[], region: string): string {
  return awsCommand(
    ...['deploy', 'add-tags-to-on-premises-instances', '--instance-names', instanceName],
    ...['--tags', ...tags.map(({ Key = '', Value = '' }) => `Key=${Key},Value=${Value}`)],
    ...['--region', region],
  );
}

/** The commands that register a machine again, as who it was before and with its tags. */
function registerAgain(machine: InstanceInfo, region: string): string {
  const { instanceName = '', iamUserArn, iamSessionArn = '', tags = [] } = machine;
  const register = awsCommand(
    ...['deploy', 'register-on-premises-instance', '--instance-name', instanceName],
    ...(iamUserArn === undefined
      ? ['--iam-session-arn', iamSessionArn]
      : ['--iam-user-arn', iamUserArn]),
    ...['--region', region],
  );
  return `${register} && ${tagCommand(instanceName, tags, region)}`;
}

export const onPremises: Probe<Seen> = {
  name: 'on-premises',
  looksAt:
    'which machines on premises a deployment goes to, which of them are not registered any more, and which ones almost match',
  permissions: ['codedeploy:ListOnPremisesInstances', 'codedeploy:BatchGetOnPremisesInstances'],
  async look(seen) {
    const { info, region } = seen;
    const lists = listsOf(info);
    if (lists.length === 0) return [];
    const machines = (await machinesOf(seen)).map((machine) => ({ machine, Tags: machine.tags }));
    const isRegistered = ({ machine }: (typeof machines)[number]) =>
      machine.deregisterTime === undefined;
    const tagged = machines.filter((one) => isTagged(lists, one));
    const found = tagged.filter(isRegistered);
    const findings: Finding[] = [];
    const by = formatLists(lists);
    if (found.length > 0) findings.push(ok(`${found.length} on premises (${by})`));
    for (const { machine } of tagged)
      if (machine.deregisterTime !== undefined)
        findings.push(
          warning(
            `It has the tags of the group, and was deregistered on ${machine.deregisterTime.toISOString()}: no deployment reaches it.`,
            registerAgain(machine, region),
            machine.instanceName,
          ),
        );
    for (const one of machines.filter((other) => isRegistered(other) && !tagged.includes(other))) {
      const near = almost(lists, one);
      const { instanceName = '' } = one.machine;
      if (near !== undefined)
        findings.push(
          warning(
            `It is not deployed to: its tag is ${near.is}, not ${near.wanted}.`,
            tagCommand(instanceName, [{ Key: near.key, Value: near.value }], region),
            instanceName,
          ),
        );
    }
    if (isOfEc2(info)) return findings;
    if (findings.length === 0)
      findings.push(
        problem(
          `No machine on premises has the tags ${by} (of ${machines.length} that CodeDeploy knows in ${region}), so that a deployment ends at once. Tags of EC2 do not count: CodeDeploy keeps its own.`,
          'codedeployer register --print',
        ),
      );
    return findings;
  },
};
