import { instancesOf } from '../autoscaling/instances.js';
import { groupKey, targetsOf, type CodeDeployContext } from './context.js';
import type { Deployment } from './model.js';
import type { startDeployment } from './start-deployment.js';

/**
 * After a success CodeDeploy brings the revision to instances that were launched meanwhile, and got the one of before, unless the group is
 * told to leave them alone. Gives the id of the deployment that does so.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/integrations-aws-auto-scaling.html
 */
export async function updateOutdated(
  context: CodeDeployContext,
  release: Deployment,
  start: typeof startDeployment,
): Promise<string | undefined> {
  const { applicationName, deploymentGroupName, deploymentId } = release;
  const group = context.groups.get(groupKey(applicationName, deploymentGroupName));
  if (group === undefined || group.settings.outdatedInstancesStrategy === 'IGNORE')
    return undefined;
  if (release.deploymentStyle.deploymentType !== 'IN_PLACE') return undefined;
  const reached = new Set(targetsOf(context, deploymentId).map(({ targetId }) => targetId));
  const isLeft = (id: string) =>
    !reached.has(id) && context.fleet.some(({ instance }) => instance.id === id);
  const left = (group.autoScalingGroups ?? [])
    .flatMap(({ name }) => instancesOf(name, context.scaling))
    .filter(({ instanceId }) => isLeft(instanceId));
  if (left.length === 0) return undefined;
  const update = await start(
    context,
    group,
    {
      applicationName,
      deploymentGroupName,
      deploymentConfigName: release.deploymentConfigName,
      revision: release.revision,
      creator: 'CodeDeployAutoUpdate',
      ignoreApplicationStopFailures: release.ignoreApplicationStopFailures,
      updateOutdatedInstancesOnly: true,
      deploymentStyle: release.deploymentStyle,
      fileExistsBehavior: release.fileExistsBehavior,
      settings: {
        relatedDeployments: { autoUpdateOutdatedInstancesRootDeploymentId: deploymentId },
      },
    },
    { instead: deploymentId },
  );
  return update.deploymentId;
}
