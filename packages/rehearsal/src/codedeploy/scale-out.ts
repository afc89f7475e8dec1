import { instancesOf, scaleOut } from '../autoscaling/instances.js';
import { groupKey, type CodeDeployContext } from './context.js';
import type { Course } from './course.js';
import type { DeploymentGroup } from './model.js';

/** Has the Auto Scaling groups of a group launch as many instances as the rehearsal is asked for. */
export async function scaleOutIn(
  context: CodeDeployContext,
  { applicationName, deploymentGroupName, autoScalingGroups = [] }: DeploymentGroup,
): Promise<void> {
  const launcher = context.launchers.get(groupKey(applicationName, deploymentGroupName));
  const count = launcher?.scaleOut ?? 0;
  if (count === 0) return;
  for (const { name } of autoScalingGroups) await scaleOut(name, count, context.scaling);
}

/** The same once a release and what CodeDeploy lets follow from it have ended, unless the rehearsal has as well. */
export async function scaleOutAfter(context: CodeDeployContext, key: string): Promise<void> {
  const group = context.groups.get(key);
  if (group !== undefined && !context.closed.aborted) await scaleOutIn(context, group);
}

/** Waits until the instances that the Auto Scaling groups of a group are launching now are in service or ended, or the deployment is stopped. */
export async function launchesEnd(
  { scaling }: CodeDeployContext,
  { autoScalingGroups = [] }: DeploymentGroup,
  { stopping }: Course,
): Promise<void> {
  const ends = autoScalingGroups
    .flatMap(({ name }) => instancesOf(name, scaling))
    .flatMap(({ instanceId }) => scaling.launching.get(instanceId) ?? []);
  const stopped = new Promise<void>((resolve) => {
    if (stopping.aborted) resolve();
    else stopping.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([Promise.all(ends), stopped]);
}
