import { createPlaces, placeFolder, type Place, type Places } from '../state/places.js';
import type { CodeDeployContext } from './context.js';
import {
  ensureApplication,
  ensureGroup,
  fleetOf,
  keyOf,
  type WantedGroup,
} from './ensure-group.js';
import { finishInterrupted } from './finish-interrupted.js';
import { openContext, type SharedContext } from './open-context.js';
import type { CodeDeployOptions } from './options.js';

/**
 * Opens every region that has groups. The folder itself is that of the rehearsal's own account and region; the others have folders in it.
 * A deployment that an earlier process left running is recorded as failed.
 */
export async function openRegions(
  options: CodeDeployOptions,
  { account, ...shared }: SharedContext & { readonly account: string },
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
    const context = await openContext(folder, options, {
      ...shared,
      account: place.account,
      fleet: here.flatMap(fleetOf),
      keys: new Map(here.map((group) => [group.name, keyOf(group)])),
    });
    await finishInterrupted(context);
    if (folder === directory) await ensureApplication(context, options.application);
    for (const group of here) await ensureGroup(context, group);
    return context;
  });

  for (const place of [{ account, region }, ...groups.map(placeOf)]) await places.at(place);
  return places;
}
