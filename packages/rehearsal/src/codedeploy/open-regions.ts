import type { ScalingContext } from '../autoscaling/context.js';
import type { CloudWatchContext } from '../cloudwatch/context.js';
import { ring } from '../cloudwatch/ring.js';
import type { Ec2Context } from '../ec2/context.js';
import { ensureFleet } from '../ec2/ensure-fleet.js';
import { createPlaces, placeFolder, type Place, type Places } from '../state/places.js';
import type { CodeDeployContext } from './context.js';
import {
  ensureApplication,
  ensureGroup,
  fleetOf,
  keyOf,
  launcherOf,
  membersOf,
  type WantedGroup,
} from './ensure-group.js';
import { finishInterrupted } from './finish-interrupted.js';
import { listenToLaunches } from './launch-listener.js';
import { openContext, type SharedContext } from './open-context.js';
import type { CodeDeployOptions } from './options.js';

/** The account that is the rehearsal's own, and what other services have. */
export interface Surroundings {
  readonly account: string;
  readonly ec2: Places<Ec2Context>;
  readonly scaling: Places<ScalingContext>;
  /** Of CloudWatch. */
  readonly watched: Places<CloudWatchContext>;
  /** The alarms that ring from the start. */
  readonly ringing?: readonly string[] | undefined;
}

/**
 * Opens every region that has groups. The folder itself is that of the rehearsal's own account and region; the others have folders in it.
 * A deployment that an earlier process left running is recorded as failed.
 */
export async function openRegions(
  options: CodeDeployOptions,
  { account, ec2, scaling, watched, ringing = [], ...shared }: SharedContext & Surroundings,
): Promise<Places<CodeDeployContext>> {
  const { directory, region } = options;
  const own = { directory, account, region };
  const placeOf = (group: WantedGroup): Place => ({
    account: group.account ?? account,
    region: group.region ?? region,
  });
  const groups = options.groups.map((group): WantedGroup => ({
    ...group,
    application: group.application ?? options.application,
  }));

  const places = createPlaces(own, async (folder, place): Promise<CodeDeployContext> => {
    const here = groups.filter((group) => placeFolder(own, placeOf(group)) === folder);
    const { region: where = 'us-east-1' } = place;
    const context = await openContext(folder, options, {
      ...shared,
      account: place.account,
      region: where,
      launchers: new Map(here.flatMap(launcherOf)),
      fleet: here.flatMap(fleetOf),
      ec2: await ec2.at(place),
      scaling: await scaling.at(place),
      watched: await watched.at(place),
      keys: new Map(here.map((group) => [group.name, keyOf(group)])),
    });
    await finishInterrupted(context);
    context.scaling.listeners.add(listenToLaunches(context));
    await ensureFleet(context.ec2, here.flatMap(membersOf), where);
    if (options.bare === true) return context;
    if (folder === directory) await ensureApplication(context, options.application);
    for (const group of here) await ensureGroup(context, group, where);
    for (const name of ringing) await ring(name, context.watched, context);
    return context;
  });

  for (const place of [{ account, region }, ...groups.map(placeOf)]) await places.at(place);
  return places;
}
