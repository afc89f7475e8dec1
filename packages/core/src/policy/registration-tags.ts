import { groupActivation } from '../config/activation.js';
import type { Config } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import type { OnPremisesTag } from './registration.js';

/** A key, a value or both. */
interface Filter {
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

/** By what a group finds machines: it wants one tag of each of these lists. */
interface Search {
  readonly group: string;
  readonly sets: readonly (readonly Filter[])[];
}

/** The groups of a configuration that find machines on premises, as its section "activation" says. */
function searchesOf({ targets, activation }: Pick<Config, 'targets' | 'activation'>): Search[] {
  if (activation === undefined) return [];
  return targets.flatMap(({ name }) => {
    const { onPremisesTags = [], onPremisesTagSets = [] } = groupActivation(activation, name);
    const sets = [onPremisesTags, ...onPremisesTagSets].filter(({ length }) => length > 0);
    return sets.length === 0 ? [] : [{ group: name, sets }];
  });
}

/** Whether a tag of CodeDeploy's is what a filter wants: a key, a value or both, letter by letter. */
function fits({ key, value }: OnPremisesTag, filter: Filter): boolean {
  return (
    (filter.key === undefined || filter.key === key) &&
    (filter.value === undefined || filter.value === value)
  );
}

/** Tags that have one of each list, a key having one value; undefined where there are none. */
function tagsFor(
  [set, ...rest]: Search['sets'],
  tags: readonly OnPremisesTag[] = [],
): readonly OnPremisesTag[] | undefined {
  if (set === undefined) return tags;
  if (set.some((filter) => tags.some((tag) => fits(tag, filter)))) return tagsFor(rest, tags);
  for (const { key, value = '' } of set) {
    if (key === undefined || tags.some((tag) => tag.key === key)) continue;
    const found = tagsFor(rest, [...tags, { key, value }]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The tags by which all groups of a configuration find a machine on premises; none where its section "activation" names none.
 *
 * @throws REGISTER_TAGS_UNDECIDED where no machine can have tags of all of them
 */
export function registrationTags(
  config: Pick<Config, 'targets' | 'activation'>,
): readonly OnPremisesTag[] {
  const searches = searchesOf(config);
  const tags = tagsFor(searches.flatMap(({ sets }) => sets));
  if (tags !== undefined) return tags;
  throw failure('REGISTER_TAGS_UNDECIDED', { groups: searches.map(({ group }) => group) });
}

/** The groups that the section "activation" lets find machines on premises, but none with these tags. */
export function groupsThatMiss(
  config: Pick<Config, 'targets' | 'activation'>,
  tags: readonly OnPremisesTag[],
): string[] {
  return searchesOf(config).flatMap(({ group, sets }) =>
    sets.every((set) => set.some((filter) => tags.some((tag) => fits(tag, filter)))) ? [] : group,
  );
}
