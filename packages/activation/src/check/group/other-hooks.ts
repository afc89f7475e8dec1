import { ListApplicationsCommand, type DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import {
  awsCommand,
  ok,
  problem,
  readGroups,
  warning,
  type Finding,
  type Probe,
} from '@codedeployer/core/activation';
import { ask } from '../../aws/ask.js';
import { listGroups } from '../../aws/list-groups.js';
import { pagesOf } from '../../aws/pages-of.js';
import { hooksOf, scalingGroupsOf, type ScalingSeen } from '../scaling-groups.js';

/** What CodeDeploy’s hooks begin with, for launches and for the ends of instances. */
const prefix = 'CodeDeploy-managed-automatic-';

/** Hooks that CodeDeploy has put on an Auto Scaling group for a deployment group, by what it says of that group. */
function hooksFor({ autoScalingGroups = [] }: DeploymentGroupInfo, name: string): string[] {
  return autoScalingGroups
    .filter((one) => one.name === name)
    .flatMap(({ hook, terminationHook }) => [hook, terminationHook].flatMap((one) => one ?? []));
}

async function* listApplications({ services, once }: ScalingSeen): AsyncGenerator<string> {
  yield* await once('applications of the region', () =>
    pagesOf(async (nextToken) => {
      const page = await ask(
        services,
        services.clients.codeDeploy,
        'codedeploy:ListApplications',
        `the applications of ${services.region}`,
        () => new ListApplicationsCommand({ nextToken }),
      );
      return { items: page.applications ?? [], next: page.nextToken };
    }),
  );
}

/** All deployment groups of the region, those of the same application first: seldom is there a need to look further. */
async function* everyGroup(seen: ScalingSeen): AsyncGenerator<DeploymentGroupInfo> {
  const { services, clients, region, calling, once } = seen;
  const own = seen.group.application;
  const groupsOf = (application: string) =>
    once(`all groups of ${application}`, async () =>
      readGroups(clients, application, await listGroups(services, application), region, calling),
    );
  yield* await groupsOf(own);
  for await (const application of listApplications(seen))
    if (application !== own) yield* await groupsOf(application);
}

async function ownerOf(
  seen: ScalingSeen,
  name: string,
  hook: string,
): Promise<DeploymentGroupInfo | undefined> {
  for await (const info of everyGroup(seen)) if (hooksFor(info, name).includes(hook)) return info;
  return undefined;
}

function shared(
  { region }: ScalingSeen,
  name: string,
  { applicationName = '', deploymentGroupName = '', autoScalingGroups = [] }: DeploymentGroupInfo,
): Finding {
  const others = autoScalingGroups.flatMap((one) => (one.name === name ? [] : (one.name ?? [])));
  const command = awsCommand(
    ...['deploy', 'update-deployment-group', '--application-name', applicationName],
    ...['--current-deployment-group-name', deploymentGroupName, '--region', region],
    ...['--auto-scaling-groups', ...others],
  );
  return warning(
    `The deployment group ${deploymentGroupName} of ${applicationName} has it as well: both deploy to each instance that is launched, at the same time, and either can keep the other waiting until the launch fails.`,
    `Take it out of one of the two: ${command}`,
    name,
  );
}

function left({ region }: ScalingSeen, name: string, hook: string): Finding {
  return problem(
    `Its hook ${hook} is of no deployment group any more: each instance waits there until its time is over, and is ended then.`,
    awsCommand(
      ...['autoscaling', 'delete-lifecycle-hook', '--auto-scaling-group-name', name],
      ...['--lifecycle-hook-name', hook, '--region', region],
    ),
    name,
  );
}

export const otherHooks: Probe<ScalingSeen> = {
  name: 'other-hooks',
  looksAt:
    'whether CodeDeploy’s hooks on the Auto Scaling groups are also of other deployment groups, or of none any more',
  permissions: [
    'autoscaling:DescribeAutoScalingGroups',
    'autoscaling:DescribeLifecycleHooks',
    'codedeploy:ListDeploymentGroups',
    'codedeploy:BatchGetDeploymentGroups',
    'codedeploy:ListApplications',
  ],
  async look(seen) {
    const findings: Finding[] = [];
    const groups = await scalingGroupsOf(seen);
    for (const { AutoScalingGroupName: name = '' } of groups) {
      const own = hooksFor(seen.info, name);
      const others = (await hooksOf(seen, name)).filter(
        (hook) => hook.startsWith(prefix) && !own.includes(hook),
      );
      const owners = new Map<string, DeploymentGroupInfo>();
      for (const hook of others) {
        const owner = await ownerOf(seen, name, hook);
        if (owner === undefined) findings.push(left(seen, name, hook));
        else owners.set(owner.deploymentGroupId ?? '', owner);
      }
      findings.push(...[...owners.values()].map((owner) => shared(seen, name, owner)));
    }
    if (findings.length > 0 || groups.length === 0) return findings;
    return [ok('no hook of another deployment group')];
  },
};
