import { failure } from '../errors/failure.js';
import { checkPath } from './check-path.js';
import type { RevisionEntry } from './entry.js';
import { sortByBytes } from './sort-by-bytes.js';

type Kinds = ReadonlyMap<string, RevisionEntry['type']>;

function checkParents(path: string, kinds: Kinds): void {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    const parent = path.slice(0, slash);
    const kind = kinds.get(parent);
    if (kind === 'directory') return; // its own parents are checked when it is its turn
    if (kind !== undefined) throw failure('ENTRY_CONFLICT', { path, parent });
  }
}

/**
 * Entries sorted by the bytes of their paths; each path once, and none of them below something that is not a folder.
 *
 * @throws ENTRY_PATH_INVALID, ENTRY_DUPLICATE, ENTRY_CONFLICT
 */
export function arrangeEntries<E extends RevisionEntry>(entries: readonly E[]): E[] {
  const sorted = sortByBytes(entries, ({ path }) => path);
  const kinds = new Map<string, RevisionEntry['type']>();
  for (const { path, type } of sorted) {
    checkPath(path);
    if (kinds.has(path)) throw failure('ENTRY_DUPLICATE', { path });
    kinds.set(path, type);
  }
  for (const { path } of sorted) checkParents(path, kinds);
  return sorted;
}

/**
 * Adds entries to those that are arranged already.
 *
 * @throws ENTRY_DUPLICATE, ENTRY_CONFLICT
 */
export function addEntries<E extends RevisionEntry>(
  arranged: readonly E[],
  more: readonly E[],
): E[] {
  const kinds = new Map(arranged.map(({ path, type }) => [path, type]));
  for (const { path } of more) {
    if (kinds.has(path)) throw failure('ENTRY_DUPLICATE', { path });
    checkParents(path, kinds);
  }
  return sortByBytes([...arranged, ...more], ({ path }) => path);
}
