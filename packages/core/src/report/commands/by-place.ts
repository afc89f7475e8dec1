import type { NamedGroup } from '../../model/command-reports.js';
import { headGroups } from './deployment-words.js';

/** Lines about groups, those of one application in one place below one heading, and a line between two places. */
export function linesByPlace<Group extends NamedGroup>(
  { groups, rehearsed }: { readonly groups: readonly Group[]; readonly rehearsed: boolean },
  linesOf: (groups: readonly Group[]) => readonly string[],
): string[] {
  const places = new Map<string, Group[]>();
  for (const group of groups) {
    const heading = headGroups(group, { rehearsed });
    places.set(heading, [...(places.get(heading) ?? []), group]);
  }
  return [...places].flatMap(([heading, some], index) => [
    ...(index === 0 ? [] : ['']),
    heading,
    ...linesOf(some),
  ]);
}
