import type { RevisionEntry } from './entry.js';

/** The folders on the way to a path, the innermost first. */
export function* parentsOf(path: string): Generator<string> {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
    yield path.slice(0, slash);
}

/** Whether the folder that a path is in is this one; to look costs less than to cut it off. */
function isDirectlyIn(path: string, folder: string): boolean {
  return path.lastIndexOf('/') === folder.length && path.startsWith(folder);
}

/** All folders on the way to entries. */
export function foldersAround(entries: readonly RevisionEntry[]): Set<string> {
  const folders = new Set<string>();
  let last = '';
  for (const { path } of entries) {
    if (isDirectlyIn(path, last)) continue; // as most neighbours are
    [last = ''] = parentsOf(path);
    for (const parent of parentsOf(path)) {
      if (folders.has(parent)) break; // so those around it are known as well
      folders.add(parent);
    }
  }
  return folders;
}
