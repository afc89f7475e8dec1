import {
  groupKey,
  requireConfig,
  targetsOf,
  type CodeDeployContext,
  type FleetInstance,
} from '../context.js';
import type { Course } from '../course.js';
import { createTargets } from '../create-targets.js';
import { failed, mostInstances } from '../endings.js';
import type { Ending } from '../finish-deployment.js';
import { findInstances, groupInstances } from '../group-instances.js';
import { healthConstraint, isSuccess } from '../health.js';
import { blueEvents, greenEvents, installEvents, trafficEvents } from '../lifecycle.js';
import type { Deployment, DeploymentGroup, LifecycleEventName } from '../model.js';
import { rollOut } from '../roll-out.js';
import { replacementOf } from './replacement.js';
import { planOf } from './settings.js';

/**
 * Deploys from blue to green: the instances that a group has are blue, and others get the revision and then the traffic. Whatever goes
 * wrong, what has been made for it stays.
 */
export async function runBlueGreen(
  context: CodeDeployContext,
  deployment: Deployment,
  group: DeploymentGroup,
  course: Course,
): Promise<Ending> {
  const { deploymentId } = deployment;
  const plan = planOf(deployment);
  const change = (update: Partial<Deployment>) =>
    context.deployments.change(deploymentId, (record) => ({ ...record, ...update }));
  await change({ status: 'InProgress', startTime: context.now().getTime() });

  const blue = groupInstances(context, group);
  const original = plan.copies ? group.autoScalingGroups?.[0]?.name : undefined;
  const replacement =
    original === undefined ? undefined : replacementOf(context, deployment, original);
  const unprovisioned = await replacement?.provision();
  if (unprovisioned) return unprovisioned;
  const environment = replacement
    ? { ec2TagFilters: [], ec2TagSet: [], autoScalingGroups: [{ name: replacement.name }] }
    : (deployment.greenEnvironment ?? { ec2TagFilters: [], ec2TagSet: [] });
  const green = findInstances(context, group, environment).filter((one) => !blue.includes(one));
  if (green.length === 0) return failed('NO_INSTANCES');
  if (green.length > mostInstances) return failed('OVER_MAX_INSTANCES');
  await createTargets(context, deploymentId, [
    ...green.map(targetWith('Green', greenEvents)),
    ...blue.map(targetWith('Blue', blueEvents)),
  ]);

  const config = requireConfig(context, deployment.deploymentConfigName);
  const constraint = healthConstraint(config.minimumHealthyHosts, green.length);
  if (!constraint.possible) return failed('HEALTH_CONSTRAINTS_INVALID');
  const total = green.length;
  const { minimumHealthy } = constraint;
  const reachedBy = (status: 'Ready' | 'Succeeded') => {
    const ids = targetsOf(context, deploymentId)
      .filter((target) => target.label === 'Green' && target.status === status)
      .map(({ targetId }) => targetId);
    return green.filter(({ instance }) => ids.includes(instance.id));
  };
  const roll = (
    instances: readonly FleetInstance[],
    events: readonly LifecycleEventName[],
    reached: 'Ready' | 'Succeeded',
  ) => rollOut(context, deployment, course, instances, { minimumHealthy, total, events, reached });

  const notInstalled = await roll(green, installEvents, 'Ready');
  if (notInstalled) return notInstalled;
  const installed = reachedBy('Ready');
  if (!isSuccess(constraint, installed.length)) return failed('HEALTH_CONSTRAINTS');

  if (plan.readyWait > 0) {
    // Waiting already when somebody can see it, and tell it to go on.
    const waiting = course.wait(plan.readyWait * context.limits.minute);
    await change({ status: 'Ready' });
    const waited = await waiting;
    const reason = course.stopReason();
    if (waited === 'over' && !reason) return { status: 'Stopped', reason: notContinued };
    if (!reason) await change({ status: 'InProgress' });
  }
  const notRouted = await roll(installed, trafficEvents, 'Succeeded');
  if (notRouted) return notRouted;
  if (!isSuccess(constraint, reachedBy('Succeeded').length)) return failed('HEALTH_CONSTRAINTS');

  // Of these none may fail.
  const stillRouted = await rollOut(context, deployment, course, blue, {
    minimumHealthy: 0,
    total: blue.length,
    events: blueEvents,
  });
  if (stillRouted) return stillRouted;
  const isBlocked = targetsOf(context, deploymentId).every(
    ({ label, status }) => label === 'Green' || status === 'Succeeded',
  );
  if (!isBlocked) return failed('HEALTH_CONSTRAINTS');

  const notTaken = await replacement?.takeOver();
  if (notTaken) return notTaken;
  if (replacement === undefined)
    await context.groups.change(
      groupKey(deployment.applicationName, deployment.deploymentGroupName),
      (record) => ({ ...record, autoScalingGroups: [], ...environment }),
    );
  if (plan.keepsBlue) return { status: 'Succeeded' };
  if (plan.endWait > 0) {
    const waiting = course.wait(plan.endWait * context.limits.minute);
    await change({ instanceTerminationWaitTimeStarted: true });
    await waiting;
    const reason = course.stopReason();
    if (reason) return { status: 'Stopped', reason };
  }
  const notEnded = await replacement?.endOriginal();
  if (notEnded) return notEnded;
  await endInstances(context, blue);
  return { status: 'Succeeded' };
}

/** What a deployment ends with that nobody has continued in time. */
const notContinued = {
  code: 'TIMEOUT',
  message:
    'The deployment was stopped because it was not continued before the end of the time that it waits for the traffic to be rerouted.',
  autoRollback: false,
} as const;

function targetWith(label: 'Blue' | 'Green', events: readonly LifecycleEventName[]) {
  return (fleetInstance: FleetInstance) =>
    ({ fleetInstance, events, status: 'Pending', label }) as const;
}

async function endInstances(
  { ec2 }: CodeDeployContext,
  instances: readonly FleetInstance[],
): Promise<void> {
  const since = ec2.now().getTime();
  for (const { instance } of instances) {
    const known = ec2.instances.get(instance.id);
    if (known && known.state !== 'terminated')
      await ec2.instances.put({ ...known, state: 'terminated', since });
  }
}
