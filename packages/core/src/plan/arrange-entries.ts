import { failure } from '../errors/failure.js';
import { checkPath } from './check-path.js';
import type { RevisionEntry } from '../model/entry.js';
import { foldersAround, parentsOf } from '../model/folders.js';
import { compareBytes, sortByBytes } from '../files/sort-by-bytes.js';

/** The entries that are no folders and have others below them. */
export function findConflicts<E extends RevisionEntry>(entries: readonly E[]): E[] {
  const parents = foldersAround(entries);
  return entries.filter(({ path, type }) => type !== 'directory' && parents.has(path));
}

/** @throws ENTRY_CONFLICT */
function checkParents(entries: readonly RevisionEntry[]): void {
  const [parent] = findConflicts(entries);
  if (parent !== undefined) throw conflict(parent.path, entries);
}

/**
 * Entries sorted by the bytes of their paths; each path once, and none of them below something that is not a folder.
 * Paths that no instance could have are refused with `checkPaths`.
 *
 * @throws ENTRY_PATH_INVALID, ENTRY_DUPLICATE, ENTRY_CONFLICT
 */
export function arrangeEntries<E extends RevisionEntry>(
  entries: readonly E[],
  { checkPaths }: { readonly checkPaths: boolean },
): E[] {
  const sorted = sortByBytes(entries, ({ path }) => path);
  let before: string | undefined;
  for (const { path } of sorted) {
    if (checkPaths) checkPath(path);
    if (path === before) throw failure('ENTRY_DUPLICATE', { path });
    before = path;
  }
  checkParents(sorted);
  return sorted;
}

function conflict(parent: string, entries: readonly RevisionEntry[]): Error {
  const below = entries.find(({ path }) => path.startsWith(`${parent}/`));
  return failure('ENTRY_CONFLICT', { path: below?.path ?? parent, parent });
}

/** Where a path is in arranged entries, or would have to be. */
function placeOf(path: string, arranged: readonly RevisionEntry[]): number {
  let from = 0;
  let to = arranged.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const found = arranged[middle];
    if (found !== undefined && compareBytes(found.path, path) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * Adds an entry to those that are arranged already.
 *
 * @throws ENTRY_DUPLICATE, ENTRY_CONFLICT
 */
export function addEntry<E extends RevisionEntry>(arranged: E[], entry: E): void {
  const { path } = entry;
  const place = placeOf(path, arranged);
  if (arranged[place]?.path === path) throw failure('ENTRY_DUPLICATE', { path });
  for (const parent of parentsOf(path)) {
    const found = arranged[placeOf(parent, arranged)];
    if (found?.path === parent && found.type !== 'directory')
      throw failure('ENTRY_CONFLICT', { path, parent });
  }
  const below = arranged[placeOf(`${path}/`, arranged)]?.path;
  if (entry.type !== 'directory' && below?.startsWith(`${path}/`) === true)
    throw failure('ENTRY_CONFLICT', { path: below, parent: path });
  arranged.splice(place, 0, entry);
}
