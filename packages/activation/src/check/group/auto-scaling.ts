import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import {
  awsCommand,
  failedLaunches,
  isLooping,
  ok,
  problem,
  type Finding,
  type Probe,
} from '@codedeployer/core/activation';
import { hooksOf, scalingGroupsOf, type ScalingSeen } from '../scaling-groups.js';
import { judgeSettings } from './scaling-settings.js';

/**
 * The commands by which a deployment group lets go of its Auto Scaling groups and takes them again, with fresh hooks. One that
 * copies its group for blue/green must name exactly one whenever that setting is sent, and may have to find instances instead meanwhile.
 */
function takeAgain({ info, group, region }: ScalingSeen): { letGo: string; take: string } {
  const update = [
    ...['deploy', 'update-deployment-group', '--application-name', group.application],
    ...['--current-deployment-group-name', group.deploymentGroup, '--region', region],
  ];
  const names = (info.autoScalingGroups ?? []).flatMap(({ name }) => name ?? []);
  const { blueGreenDeploymentConfiguration: blueGreen } = info;
  const isCopied = blueGreen?.greenFleetProvisioningOption?.action === 'COPY_AUTO_SCALING_GROUP';
  const green = (action: 'COPY_AUTO_SCALING_GROUP' | 'DISCOVER_EXISTING') => {
    if (!isCopied) return [];
    const settings = { ...blueGreen, greenFleetProvisioningOption: { action } };
    return ['--blue-green-deployment-configuration', JSON.stringify(settings)];
  };
  return {
    letGo: awsCommand(...update, ...green('DISCOVER_EXISTING'), '--auto-scaling-groups'),
    take: awsCommand(
      ...[...update, ...green('COPY_AUTO_SCALING_GROUP')],
      ...['--auto-scaling-groups', ...names],
    ),
  };
}

/** Hooks that CodeDeploy believes to be there and Auto Scaling does not have: instances then come up empty. */
async function hooks(
  seen: ScalingSeen,
  name: string,
  wanted: readonly string[],
): Promise<Finding[]> {
  const there = await hooksOf(seen, name);
  const missing = wanted.filter((hook) => !there.includes(hook));
  if (missing.length === 0) return [];
  const { letGo, take } = takeAgain(seen);
  return [
    problem(
      `It has lost the hook ${missing.join(', ')} of CodeDeploy: instances that are launched are not deployed to.`,
      `${letGo} && ${take}`,
      name,
    ),
  ];
}

/** Where each launch deploys what does not start, nothing is in service, and a deployment of the cure finds nobody. */
async function loop(seen: ScalingSeen, group: AutoScalingGroup): Promise<Finding[]> {
  const inService = (group.Instances ?? []).filter(
    ({ LifecycleState }) => LifecycleState === 'InService',
  );
  if (inService.length > 0 || (group.DesiredCapacity ?? 0) === 0 || !(await isLooping(seen)))
    return [];
  const name = group.AutoScalingGroupName ?? '';
  const { region } = seen;
  const failed = (await failedLaunches(seen)).length;
  const { letGo, take } = takeAgain(seen);
  const desired = (number: number) =>
    awsCommand(
      ...['autoscaling', 'update-auto-scaling-group', '--auto-scaling-group-name', name],
      ...['--desired-capacity', String(number), '--region', region],
    );
  return [
    problem(
      `Nothing is in service, and ${failed} launches in a row have failed: each deploys the last revision, which does not start, and a deployment of another one finds no instance.`,
      `In this order: ${desired(1)}; ${letGo}; wait until it is in service; ${take}; codedeployer deploy; ${desired(group.DesiredCapacity ?? 1)}`,
      name,
    ),
  ];
}

export const autoScaling: Probe<ScalingSeen> = {
  name: 'auto-scaling',
  looksAt:
    'whether the Auto Scaling groups are there with their hooks, launch what starts, and have no process suspended, no warm pool and no other load balancer',
  permissions: [
    'autoscaling:DescribeAutoScalingGroups',
    'autoscaling:DescribeLifecycleHooks',
    'codedeploy:ListDeployments',
    'codedeploy:BatchGetDeployments',
  ],
  async look(seen) {
    const wanted = seen.info.autoScalingGroups ?? [];
    const names = wanted.flatMap(({ name }) => name ?? []);
    if (names.length === 0) return [];
    const groups = await scalingGroupsOf(seen);
    const findings: Finding[] = [];
    for (const { name = '', hook, terminationHook } of wanted) {
      const group = groups.find(({ AutoScalingGroupName }) => AutoScalingGroupName === name);
      if (group === undefined) {
        const fix =
          'Correct "autoScalingGroups" in the section "activation", then: codedeployer activate';
        findings.push(problem('There is no such Auto Scaling group.', fix, name));
        continue;
      }
      const expected = [hook, terminationHook].flatMap((one) => one ?? []);
      findings.push(
        ...(await hooks(seen, name, expected)),
        ...(await judgeSettings(seen, group)),
        ...(await loop(seen, group)),
      );
    }
    return findings.length > 0
      ? findings
      : [ok(`${names.join(', ')}: there, with the hooks of CodeDeploy`)];
  },
};
