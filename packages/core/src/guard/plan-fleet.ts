import type { Fleet, FleetPlan, FleetRule, MinimumHealthy } from '../model/fleet.js';

/** What a number of instances keeps healthy: percentages are rounded up. */
function healthyOf({ type, value }: MinimumHealthy, instances: number): number {
  switch (type) {
    case 'HOST_COUNT':
      return value;
    case 'FLEET_PERCENT':
      return Math.ceil((instances * value) / 100);
    case 'MOST_CONCURRENCY':
      return Math.max(0, instances - value);
  }
}

/** How many of some instances may be missing at a time. */
function roomFor(minimum: MinimumHealthy, instances: number): number {
  const room = Math.max(0, instances - healthyOf(minimum, instances));
  // What CodeDeploy does with a percentage of one instance, which rounds up to that one, is written nowhere.
  const isUnsure = instances === 1 && minimum.type === 'FLEET_PERCENT' && minimum.value < 100;
  return isUnsure ? 1 : room;
}

/**
 * How a deployment with a configuration goes over a fleet, by the rule of the service: as many instances as may be
 * missing beside those that have to stay healthy are deployed to at a time; one that has failed is missing from then on; and
 * at least one has to succeed.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/instances-health.html
 */
export function planFleet(fleet: Fleet, rule: FleetRule): FleetPlan {
  const { instances } = fleet;
  const minimumHealthy = healthyOf(rule.minimum, instances);
  const room = roomFor(rule.minimum, instances);
  const steps = rule.zonal === undefined ? [{ instances, room }] : zonesOf(fleet, rule, room);
  const batches = steps.map((step) =>
    step.room === 0 ? 0 : Math.ceil(step.instances / step.room),
  );
  const spare = Math.min(room, sum(steps.map((step) => step.room)), Math.max(0, instances - 1));
  return {
    fleet,
    rule,
    minimumHealthy,
    atOnce: Math.max(0, ...steps.map((step) => step.room)),
    batches: sum(batches),
    mayFail: spare,
    cannotStart: whyNotStarted(fleet, rule),
    failsBy: whyNotSucceeded(fleet, minimumHealthy, room),
    watched: watchedFor(fleet, rule),
  };
}

/** The zones, each with how many of its instances may be missing at a time. */
function zonesOf({ zones }: Fleet, { zonal }: FleetRule, room: number) {
  const minimum = zonal?.minimum ?? { type: 'FLEET_PERCENT', value: 0 };
  return Object.values(zones).map((instances) => ({
    instances,
    room: Math.min(room, roomFor(minimum, instances)),
  }));
}

function whyNotStarted(
  { instances, zones }: Fleet,
  { minimum, zonal }: FleetRule,
): string | undefined {
  if (instances > 0 && roomFor(minimum, instances) === 0)
    return whyNone(minimum, instances, count(instances));
  if (zonal === undefined) return undefined;
  for (const [zone, there] of Object.entries(zones))
    if (roomFor(zonal.minimum, there) === 0)
      return whyNone(zonal.minimum, there, `${count(there)} in ${zone}`);
  return undefined;
}

function whyNone(minimum: MinimumHealthy, instances: number, where: string): string {
  const { type, value } = minimum;
  const kept = healthyOf(minimum, instances);
  const rounded = type === 'FLEET_PERCENT' ? ` (${value} % rounded up)` : '';
  return `${kept}${rounded} of ${where} ${kept === 1 ? 'has' : 'have'} to stay healthy, so that none can be deployed to`;
}

/** What stopped instances come to, which CodeDeploy tries as it does the others. */
function whyNotSucceeded(
  { instances, stopped }: Fleet,
  minimumHealthy: number,
  room: number,
): string | undefined {
  if (stopped === 0) return undefined;
  const needed = Math.max(1, minimumHealthy);
  const are = `${stopped} of ${count(instances)} ${stopped === 1 ? 'is stopped and counts' : 'are stopped and count'} as failed`;
  if (instances - stopped < needed)
    return `${are}, and ${needed} ${needed === 1 ? 'has' : 'have'} to succeed: the deployment fails`;
  if (minimumHealthy > 0 && stopped >= room)
    return `${are}, and no more than ${room} may be missing at a time: the deployment fails unless ${stopped === 1 ? 'it comes' : 'they come'} last`;
  return undefined;
}

/** Zones are watched after they are done, all but the last one. */
function watchedFor({ zones }: Fleet, { zonal }: FleetRule): number {
  const waits = Object.keys(zones).length - 1;
  if (zonal === undefined || waits < 1) return 0;
  return zonal.first + (waits - 1) * zonal.others;
}

function count(instances: number): string {
  return `${instances} instance${instances === 1 ? '' : 's'}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
