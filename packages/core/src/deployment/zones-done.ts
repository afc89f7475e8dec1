import type { DeploymentEvent } from '../model/events.js';
import type { FleetPlan } from '../model/fleet.js';
import { isFinal, type InstanceProgress } from '../model/progress.js';
import type { DeploymentState } from './read-progress.js';
import type { Watched } from './watched.js';

const through: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Skipped']);

/** The instances of a deployment by their zones, as far as those are known. */
function byZone(
  { instances }: Watched,
  zoneOf: Readonly<Record<string, string>>,
): ReadonlyMap<string, InstanceProgress[]> {
  const zones = new Map<string, InstanceProgress[]>();
  for (const instance of instances.values()) {
    const zone = zoneOf[instance.instanceId];
    if (zone !== undefined) zones.set(zone, [...(zones.get(zone) ?? []), instance]);
  }
  return zones;
}

/** When the last one of a zone was through, by what CodeDeploy says, in milliseconds; NaN where it does not. */
function endOfZone(instances: readonly InstanceProgress[]): number {
  const ends = instances.flatMap(({ events }) => events.flatMap(({ endTime }) => endTime ?? []));
  return Math.max(...ends.map((end) => Date.parse(end)));
}

/**
 * Tells once of each zone that all its instances are through, where a configuration goes over one zone after another and
 * it is known where they are. CodeDeploy then watches it for a while before it begins with the next one.
 */
export function* zonesDone(
  watched: Watched,
  { status, pauses }: DeploymentState,
  plan: FleetPlan | undefined,
  time: Date | undefined,
): Generator<DeploymentEvent> {
  const { zonal, name } = plan?.rule ?? {};
  const zoneOf = plan?.fleet.zoneOf;
  const isOfPlan = typeof pauses === 'object' && pauses.config === name;
  if (zonal === undefined || zoneOf === undefined || !isOfPlan || isFinal(status)) return;
  const zones = byZone(watched, zoneOf);
  for (const [zone, instances] of zones) {
    const { done = [] } = watched.zones ?? {};
    if (done.includes(zone) || !instances.every((one) => through.has(one.status))) continue;
    const seconds = done.length === 0 ? zonal.first : zonal.others;
    const isLast = done.length + 1 === zones.size;
    const end = endOfZone(instances) || time?.getTime();
    const until =
      isLast || seconds === 0 || end === undefined ? undefined : new Date(end + seconds * 1000);
    watched.zones = {
      done: [...done, zone],
      of: zones.size,
      ...(until === undefined ? {} : { until: until.toISOString() }),
    };
    const succeeded = instances.filter((one) => one.status === 'Succeeded').length;
    yield {
      type: 'zone-done',
      ...watched.ref,
      zone,
      instances: instances.length,
      succeeded,
      zones: watched.zones,
    };
  }
}
