import { requireConfig, targetsOf, type CodeDeployContext, type FleetInstance } from './context.js';
import type { Course } from './course.js';
import { createTargets } from './create-targets.js';
import { failed, mostInstances } from './endings.js';
import type { Ending } from './finish-deployment.js';
import { groupInstances } from './group-instances.js';
import { healthConstraint, isSuccess } from './health.js';
import { lifecycleOf } from './lifecycle.js';
import type { Deployment, DeploymentGroup } from './model.js';
import { revisionKey } from './revision-location.js';
import { rollOut } from './roll-out.js';
import { scaleOutIn } from './scale-out.js';

/** Deploys to the instances that a group has. */
export async function runInPlace(
  context: CodeDeployContext,
  deployment: Deployment,
  group: DeploymentGroup,
  course: Course,
): Promise<Ending> {
  const { deploymentId } = deployment;
  const { launchedInstance } = deployment;
  const instances =
    launchedInstance === undefined
      ? inOrder(group, groupInstances(context, group))
      : context.fleet.filter(({ instance }) => instance.id === launchedInstance);
  if (instances.length === 0) return failed('NO_INSTANCES');
  if (instances.length > mostInstances) return failed('OVER_MAX_INSTANCES');
  const config = requireConfig(context, deployment.deploymentConfigName);
  const constraint = healthConstraint(config.minimumHealthyHosts, instances.length);
  const outdated = instances.filter((instance) => !isUpToDate(deployment, group, instance));
  await createTargets(
    context,
    deploymentId,
    instances.map((fleetInstance) => ({
      fleetInstance,
      events: lifecycleOf(deployment.deploymentStyle),
      status: outdated.includes(fleetInstance) ? 'Pending' : 'Skipped',
    })),
  );
  await context.deployments.change(deploymentId, (record) => ({
    ...record,
    status: 'InProgress',
    startTime: context.now().getTime(),
  }));
  if (!constraint.possible) return failed('HEALTH_CONSTRAINTS_INVALID');
  if (deployment.creator === 'user') await scaleOutIn(context, group);
  const ended = await rollOut(context, deployment, course, outdated, {
    minimumHealthy: constraint.minimumHealthy,
    total: instances.length,
  });
  if (ended) return ended;
  const succeeded = targetsOf(context, deploymentId).filter(
    (target) => target.status === 'Succeeded',
  ).length;
  const upToDate = instances.length - outdated.length;
  return isSuccess(constraint, succeeded + upToDate)
    ? { status: 'Succeeded' }
    : failed('HEALTH_CONSTRAINTS');
}

/** Instances that failed last time come first, as the service has it: they cost no health. */
function inOrder(
  group: DeploymentGroup,
  instances: readonly FleetInstance[],
): readonly FleetInstance[] {
  const isHealthy = ({ instance }: FleetInstance) => group.instances[instance.id]?.healthy ?? true;
  return [...instances.filter((one) => !isHealthy(one)), ...instances.filter(isHealthy)];
}

function isUpToDate(
  deployment: Deployment,
  group: DeploymentGroup,
  { instance }: FleetInstance,
): boolean {
  const record = group.instances[instance.id];
  return (
    deployment.updateOutdatedInstancesOnly &&
    record?.healthy === true &&
    record.revision !== undefined &&
    revisionKey('', record.revision) === revisionKey('', deployment.revision)
  );
}
