import type { Place } from '../section/place.js';
import { applications } from './application.js';
import { deploymentGroup } from './deployment-group/deployment-group.js';
import { givenRoles, listFoundations } from './list-foundations.js';
import { configSteps } from './list-configs.js';
import type { Resource } from './resource.js';

/** What has to be there in one place, in the order in which it is made: each thing after those that it is made of. */
export async function listResources(place: Place, places: readonly Place[]): Promise<Resource[]> {
  const configs = await configSteps(place);
  return [
    ...(await listFoundations(place, places)),
    ...applications(place),
    ...configs.before,
    ...place.groups.map((group) => deploymentGroup(group, place.services)),
    ...configs.after,
    ...givenRoles(place),
  ];
}
