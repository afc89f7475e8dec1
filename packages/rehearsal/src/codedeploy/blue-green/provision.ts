import { requireConfig, type CodeDeployContext, type FleetInstance } from '../context.js';
import type { Course } from '../course.js';
import { createTargets } from '../create-targets.js';
import { failed, mostInstances } from '../endings.js';
import type { Ending } from '../finish-deployment.js';
import { findInstances, groupInstances } from '../group-instances.js';
import { healthConstraint } from '../health.js';
import { blueEvents, greenEvents } from '../lifecycle.js';
import type { Deployment, DeploymentGroup, LifecycleEventName } from '../model.js';
import { changeDeployment, type Fleets } from './fleets.js';
import { replacementOf } from './replacement.js';
import { planOf } from './settings.js';

type Provisioned = { readonly fleets: Fleets } | { readonly ending: Ending };

/** Begins a deployment: what is blue is looked up, what will be green is made, or found where it is there already. */
export async function provision(
  context: CodeDeployContext,
  deployment: Deployment,
  group: DeploymentGroup,
  course: Course,
): Promise<Provisioned> {
  const plan = planOf(deployment);
  const begin = { status: 'InProgress', startTime: context.now().getTime() } as const;
  await changeDeployment({ context, deployment }, begin);

  const blue = groupInstances(context, group);
  const original = plan.copies ? group.autoScalingGroups?.[0]?.name : undefined;
  const replacement =
    original === undefined ? undefined : replacementOf(context, deployment, original);
  const ending = await replacement?.provision();
  if (ending) return { ending };
  const environment = replacement
    ? { ec2TagFilters: [], ec2TagSet: [], autoScalingGroups: [{ name: replacement.name }] }
    : (deployment.greenEnvironment ?? { ec2TagFilters: [], ec2TagSet: [] });
  const green = findInstances(context, group, environment).filter((one) => !blue.includes(one));
  if (green.length === 0) return { ending: failed('NO_INSTANCES') };
  if (green.length > mostInstances) return { ending: failed('OVER_MAX_INSTANCES') };
  await createTargets(context, deployment.deploymentId, [
    ...green.map(targetWith('Green', greenEvents)),
    ...blue.map(targetWith('Blue', blueEvents)),
  ]);

  const config = requireConfig(context, deployment.deploymentConfigName);
  const constraint = healthConstraint(config.minimumHealthyHosts, green.length);
  if (!constraint.possible) return { ending: failed('HEALTH_CONSTRAINTS_INVALID') };
  return {
    fleets: {
      context,
      deployment,
      course,
      plan,
      blue,
      green,
      constraint,
      environment,
      replacement,
    },
  };
}

function targetWith(label: 'Blue' | 'Green', events: readonly LifecycleEventName[]) {
  return (fleetInstance: FleetInstance) =>
    ({ fleetInstance, events, status: 'Pending', label }) as const;
}
