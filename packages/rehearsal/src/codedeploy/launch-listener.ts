import type { LaunchListener } from '../autoscaling/context.js';
import type { ScalingGroup } from '../autoscaling/model.js';
import { groupKey, type CodeDeployContext } from './context.js';
import { runLaunched } from './group-instances.js';
import type { DeploymentGroup, RevisionLocation } from './model.js';
import { activeIn, startDeployment } from './start-deployment.js';

/**
 * What CodeDeploy does when Auto Scaling launches an instance into a group that has hooks of it: the instance gets the last successful
 * revision of each deployment group, one after the other as its agent takes them, by a deployment of its own. If one does not succeed,
 * the launch is abandoned. Where a group has had none so far, the instance goes in service as it is.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/integrations-aws-auto-scaling.html
 */
export function listenToLaunches(context: CodeDeployContext): LaunchListener {
  return {
    answers: (scalingGroup) => hookedIn(context, scalingGroup).length > 0,
    async answer(name, instanceId) {
      const scalingGroup = context.scaling.groups.get(name);
      if (scalingGroup === undefined) return 'ABANDON';
      for (const { applicationName, deploymentGroupName } of hookedIn(context, scalingGroup)) {
        // As it is now: the revision that was the last good one may be another by now.
        const group = context.groups.get(groupKey(applicationName, deploymentGroupName));
        if (group === undefined) continue;
        const status = await deployTo(context, group, instanceId);
        if (context.closed.aborted) return undefined;
        if (status !== undefined && status !== 'Succeeded') {
          await endAgent(context, instanceId);
          return 'ABANDON';
        }
      }
      return 'CONTINUE';
    },
  };
}

/** The deployment groups whose launch hook is on an Auto Scaling group, and whose instances can be run. */
function hookedIn(
  { groups, launchers }: CodeDeployContext,
  { name, hooks }: ScalingGroup,
): readonly DeploymentGroup[] {
  return groups.all().filter(({ applicationName, deploymentGroupName, autoScalingGroups = [] }) => {
    const ours = autoScalingGroups.find((one) => one.name === name)?.hook;
    const isThere = hooks.some((hook) => hook.name === ours);
    return isThere && launchers.has(groupKey(applicationName, deploymentGroupName));
  });
}

/** Brings the last successful revision of a group to an instance; gives how that ended, or undefined where there is none. */
async function deployTo(
  context: CodeDeployContext,
  group: DeploymentGroup,
  instanceId: string,
): Promise<string | undefined> {
  const fleetInstance = runLaunched(context, group, instanceId);
  const { targetRevision: revision } = group;
  const during = activeIn(context, group)?.deploymentId;
  if (fleetInstance !== undefined) context.launches.push({ fleetInstance, group, during });
  if (revision === undefined) return undefined;
  const launch = launchOf(group, revision, instanceId);
  const { deploymentId } = await startDeployment(context, group, launch);
  await context.running.get(deploymentId)?.done;
  return context.deployments.get(deploymentId)?.status;
}

/** One instance at a time whatever the group's configuration keeps healthy: there is but one. */
function launchOf(group: DeploymentGroup, revision: RevisionLocation, launchedInstance: string) {
  return {
    applicationName: group.applicationName,
    deploymentGroupName: group.deploymentGroupName,
    deploymentConfigName: 'CodeDeployDefault.OneAtATime',
    revision,
    creator: 'autoscaling',
    ignoreApplicationStopFailures: false,
    updateOutdatedInstancesOnly: false,
    deploymentStyle: { ...group.deploymentStyle, deploymentType: 'IN_PLACE' },
    fileExistsBehavior: 'DISALLOW',
    isBeside: true,
    launchedInstance,
    settings: {},
  } as const;
}

/** The instance is about to be ended. */
async function endAgent({ fleet }: CodeDeployContext, instanceId: string): Promise<void> {
  await fleet.find(({ instance }) => instance.id === instanceId)?.instance.close();
}
