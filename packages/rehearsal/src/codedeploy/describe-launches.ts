import type { LaunchedInstance } from '@codedeployer/core/contract';
import { isFinal } from '../protocol/deployment.js';
import type { Deployment } from './model.js';
import { groupKey, targetKey, type CodeDeployContext, type LaunchRecord } from './context.js';

/** Waits until what CodeDeploy does by itself after deployments that have ended is done, or under way with Auto Scaling. */
export async function followersEnd({ running, deployments }: CodeDeployContext): Promise<void> {
  const due = () =>
    [...running].flatMap(([id, { done }]) => {
      const deployment = deployments.get(id);
      return deployment && (isFinal(deployment.status) || followsAnother(deployment)) ? done : [];
    });
  for (let wait = due(); wait.length > 0; wait = due()) await Promise.all(wait);
}

/** Whether CodeDeploy has started it; one of somebody else's, which touches no instance, names no other. */
function followsAnother({
  creator,
  updateOutdatedInstancesOnly,
  rollbackInfo,
}: Deployment): boolean {
  return (
    (creator === 'CodeDeployAutoUpdate' && updateOutdatedInstancesOnly) ||
    rollbackInfo?.rollbackTriggeringDeploymentId !== undefined
  );
}

/** What has become of the instances that were launched since the rehearsal started. */
export function describeLaunches(context: CodeDeployContext): readonly LaunchedInstance[] {
  return context.launches.map((launch) => describeLaunch(context, launch));
}

function describeLaunch(
  { deployments, targets, ec2, launchers }: CodeDeployContext,
  { fleetInstance, group, during }: LaunchRecord,
): LaunchedInstance {
  const { id } = fleetInstance.instance;
  const { applicationName, deploymentGroupName, deploymentGroupId } = group;
  const instance = ec2.instances.get(id);
  const own = deployments.all().flatMap((deployment) => {
    const target = targets.get(targetKey(deployment.deploymentId, id));
    if (target === undefined || deployment.deploymentGroupId !== deploymentGroupId) return [];
    const failed = target.lifecycleEvents.find(
      ({ status }) => status === 'Failed' || status === 'Unknown',
    );
    return {
      deploymentId: deployment.deploymentId,
      creator: deployment.creator,
      status: target.status,
      key: deployment.revision.s3Location.key,
      ...(failed && { failedAt: failed.lifecycleEventName }),
      ...(failed?.diagnostics && { message: failed.diagnostics.message }),
    };
  });
  return {
    group:
      launchers.get(groupKey(applicationName, deploymentGroupName))?.name ?? deploymentGroupName,
    instanceId: id,
    name: fleetInstance.name,
    ...(during !== undefined && { during }),
    deployments: own,
    inService: instance?.state === 'running' && instance.waitsForHook !== true,
  };
}
