import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { awsCommand, warning, type Finding } from '@codedeployer/core/activation';
import { isBusy } from '../is-busy.js';
import type { ScalingSeen } from '../scaling-groups.js';

/** What CodeDeploy suspends while it moves traffic, and what nobody misses until it is late. */
async function suspended(seen: ScalingSeen, group: AutoScalingGroup): Promise<Finding[]> {
  const processes = (group.SuspendedProcesses ?? []).flatMap(
    ({ ProcessName }) => ProcessName ?? [],
  );
  if (processes.length === 0 || (await isBusy(seen))) return [];
  const { AutoScalingGroupName: name = '' } = group;
  return [
    warning(
      `Its processes ${processes.join(', ')} are suspended, as they are while CodeDeploy moves traffic: no deployment runs, so they were left so.`,
      awsCommand(
        ...['autoscaling', 'resume-processes', '--auto-scaling-group-name', name],
        ...['--scaling-processes', ...processes, '--region', seen.region],
      ),
      name,
    ),
  ];
}

/** An instance in a warm pool waits in a state of its own, for which CodeDeploy’s hook is never answered. */
function warmPool({ region }: ScalingSeen, group: AutoScalingGroup): Finding[] {
  const { WarmPoolConfiguration: pool, AutoScalingGroupName: name = '' } = group;
  if (pool === undefined || pool.Status === 'PendingDelete') return [];
  return [
    warning(
      'It has a warm pool: nothing answers the hook of CodeDeploy for an instance that waits there, which comes up empty or is ended.',
      awsCommand(
        ...['autoscaling', 'delete-warm-pool', '--auto-scaling-group-name', name],
        ...['--region', region],
      ),
      name,
    ),
  ];
}

/** `…:targetgroup/NAME/ID` → NAME */
function nameOfTarget(arn: string): string {
  return arn.split('/')[1] ?? arn;
}

/** Where instances get their traffic from a balancer that the deployment group does not take them out of. */
function otherBalancers({ info }: ScalingSeen, group: AutoScalingGroup): Finding[] {
  if (info.deploymentStyle?.deploymentOption !== 'WITH_TRAFFIC_CONTROL') return [];
  const { elbInfoList = [], targetGroupInfoList = [] } = info.loadBalancerInfo ?? {};
  const named = new Set([...elbInfoList, ...targetGroupInfoList].map(({ name }) => name));
  const own = [
    ...(group.TargetGroupARNs ?? []).map(nameOfTarget),
    ...(group.LoadBalancerNames ?? []),
  ];
  const others = own.filter((name) => !named.has(name));
  if (others.length === 0) return [];
  return [
    warning(
      `It puts its instances behind ${others.join(', ')}, which the deployment group does not name: they keep the traffic from there while they are deployed to.`,
      'Write it into "loadBalancer" of the section "activation", then: codedeployer activate; or take it off the Auto Scaling group.',
      group.AutoScalingGroupName,
    ),
  ];
}

/** Settings of an Auto Scaling group with which deployments go wrong unnoticed. */
export async function judgeSettings(
  seen: ScalingSeen,
  group: AutoScalingGroup,
): Promise<Finding[]> {
  return [
    ...(await suspended(seen, group)),
    ...warmPool(seen, group),
    ...otherBalancers(seen, group),
  ];
}
