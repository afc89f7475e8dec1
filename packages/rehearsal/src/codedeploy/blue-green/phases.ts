import { groupKey, targetsOf, type CodeDeployContext, type FleetInstance } from '../context.js';
import { failed } from '../endings.js';
import type { Ending } from '../finish-deployment.js';
import { isSuccess } from '../health.js';
import { blueEvents, installEvents, trafficEvents } from '../lifecycle.js';
import type { LifecycleEventName } from '../model.js';
import { rollOut } from '../roll-out.js';
import { changeDeployment, type Fleets } from './fleets.js';

/*
 * The phases of a blue/green deployment once green is there, in their order. Each gives the ending where the deployment ends with it,
 * and undefined where it goes on.
 */

/** Green gets the revision; traffic is not on it yet. */
export async function install(fleets: Fleets): Promise<Ending | undefined> {
  const { green, constraint } = fleets;
  const ending = await rollOutGreen(fleets, green, installEvents, 'Ready');
  if (ending) return ending;
  return isSuccess(constraint, greenWith(fleets, 'Ready').length)
    ? undefined
    : failed('HEALTH_CONSTRAINTS');
}

/** Somebody has to let the traffic move, where the group wants that, and in time. */
export async function waitForTraffic(fleets: Fleets): Promise<Ending | undefined> {
  const { context, course, plan } = fleets;
  if (plan.readyWait === 0) return undefined;
  // Waiting already when somebody can see it, and tell it to go on.
  const waiting = course.wait(plan.readyWait * context.limits.minute);
  await changeDeployment(fleets, { status: 'Ready' });
  const waited = await waiting;
  const reason = course.stopReason();
  if (waited === 'over' && !reason) return { status: 'Stopped', reason: notContinued };
  if (!reason) await changeDeployment(fleets, { status: 'InProgress' });
  return undefined;
}

/** What has been installed on green gets the traffic. */
export async function allowTraffic(fleets: Fleets): Promise<Ending | undefined> {
  const installed = greenWith(fleets, 'Ready');
  const ending = await rollOutGreen(fleets, installed, trafficEvents, 'Succeeded');
  if (ending) return ending;
  return isSuccess(fleets.constraint, greenWith(fleets, 'Succeeded').length)
    ? undefined
    : failed('HEALTH_CONSTRAINTS');
}

/** Blue loses it. Of these instances none may fail. */
export async function blockTraffic({
  context,
  deployment,
  course,
  blue,
}: Fleets): Promise<Ending | undefined> {
  const ending = await rollOut(context, deployment, course, blue, {
    minimumHealthy: 0,
    total: blue.length,
    events: blueEvents,
  });
  if (ending) return ending;
  const isBlocked = targetsOf(context, deployment.deploymentId).every(
    ({ label, status }) => label === 'Green' || status === 'Succeeded',
  );
  return isBlocked ? undefined : failed('HEALTH_CONSTRAINTS');
}

/** Green is what the deployment group has from now on. */
export async function takeOver({
  context,
  deployment,
  environment,
  replacement,
}: Fleets): Promise<Ending | undefined> {
  if (replacement) return replacement.takeOver();
  await context.groups.change(
    groupKey(deployment.applicationName, deployment.deploymentGroupName),
    (record) => ({ ...record, autoScalingGroups: [], ...environment }),
  );
  return undefined;
}

/** Blue stays for a while, or for good. */
export async function waitToEndBlue(fleets: Fleets): Promise<Ending | undefined> {
  const { context, course, plan } = fleets;
  if (plan.keepsBlue) return { status: 'Succeeded' };
  if (plan.endWait === 0) return undefined;
  const waiting = course.wait(plan.endWait * context.limits.minute);
  await changeDeployment(fleets, { instanceTerminationWaitTimeStarted: true });
  await waiting;
  const reason = course.stopReason();
  return reason ? { status: 'Stopped', reason } : undefined;
}

/** Blue is terminated, and with that the deployment has come to its end. */
export async function endBlue({ context, blue, replacement }: Fleets): Promise<Ending> {
  const ending = await replacement?.endOriginal();
  if (ending) return ending;
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

function rollOutGreen(
  { context, deployment, course, green, constraint: { minimumHealthy } }: Fleets,
  instances: readonly FleetInstance[],
  events: readonly LifecycleEventName[],
  reached: 'Ready' | 'Succeeded',
): Promise<Ending | undefined> {
  const total = green.length;
  return rollOut(context, deployment, course, instances, {
    minimumHealthy,
    total,
    events,
    reached,
  });
}

/** The instances of green that have come so far. */
function greenWith(
  { context, deployment, green }: Fleets,
  status: 'Ready' | 'Succeeded',
): FleetInstance[] {
  const ids = targetsOf(context, deployment.deploymentId)
    .filter((target) => target.label === 'Green' && target.status === status)
    .map(({ targetId }) => targetId);
  return green.filter(({ instance }) => ids.includes(instance.id));
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
