import { parentsOf } from '../model/folders.js';
import { pathProblem } from './check-path.js';
import type { SourceEntry } from '../model/entry.js';

/**
 * Entries, and the folders on the way to them that are none of them, as in a Gulp stream of `dist/*\/*.js`. Whoever unpacks
 * the archive makes those with the same mode, but each instance with a time of its own.
 *
 * @param more paths that will be beside the entries
 */
export async function* withImpliedFolders(
  entries: AsyncIterable<SourceEntry>,
  more: Iterable<string>,
): AsyncGenerator<SourceEntry> {
  const named = new Set<string>();
  const needed = new Set<string>();
  const need = (path: string) => {
    for (const parent of parentsOf(path)) {
      if (needed.has(parent)) break; // so those around it are known as well
      if (pathProblem(path) !== undefined) return; // it is told of the path itself, whose folders nobody named
      needed.add(parent);
    }
  };
  for await (const entry of entries) {
    named.add(entry.path);
    need(entry.path);
    yield entry;
  }
  for (const path of more) need(path);
  for (const path of needed) if (!named.has(path)) yield { type: 'directory', path, mode: 0o755 };
}
