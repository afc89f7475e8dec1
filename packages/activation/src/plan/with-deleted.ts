import { failure } from '@codedeployer/core/activation';
import type { Place } from '../section/place.js';
import { listFormer } from '../resources/list-former.js';
import type { Resource } from '../resources/resource.js';

/** What has to be there in a place. */
export interface WantedThere {
  readonly place: Place;
  readonly resources: readonly Resource[];
}

/**
 * What has to be there, and what is named to be deleted: that comes last, and is not made.
 *
 * @throws ACTIVATION_DELETE_UNKNOWN where a name means nothing in any place
 */
export async function withDeleted(
  wanted: readonly WantedThere[],
  names: readonly string[],
): Promise<WantedThere[]> {
  const found = new Set<string>();
  const all: WantedThere[] = [];
  for (const { place, resources } of wanted) {
    const former: Resource[] = [];
    for (const name of names) {
      const meant = await listFormer(place, name);
      if (meant !== undefined) found.add(name);
      former.push(...(meant ?? []));
    }
    const isFormer = ({ kind, name }: Resource) =>
      former.some((one) => one.kind === kind && one.name === name);
    const kept = resources.filter((one) => !isFormer(one) && !isInFormer(one, former));
    all.push({ place, resources: [...kept, ...former] });
  }
  const unknown = names.find((name) => !found.has(name));
  if (unknown === undefined) return all;
  const known = wanted.flatMap(({ place }) =>
    place.groups.flatMap(({ name, application }) => [name, application]),
  );
  throw failure('ACTIVATION_DELETE_UNKNOWN', { name: unknown, known: [...new Set(known)] });
}

/** A group goes with its application, also where it was never made. */
function isInFormer({ kind, name }: Resource, former: readonly Resource[]): boolean {
  return (
    kind === 'deployment group' &&
    former.some((one) => one.kind === 'application' && name.startsWith(`${one.name}/`))
  );
}
