import { statSync, type Stats } from 'node:fs';

/**
 * What is at a path, links followed; undefined when nothing can be found there, for whatever reason, as Ruby's `File.exist?` has it.
 * At once: there are thousands of them in an Install, and another thread takes longer to be told than the machine to look.
 */
function statOrNothing(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** True when something is at the path, links followed. */
export function exists(path: string): boolean {
  return statOrNothing(path) !== undefined;
}

/** True when a folder is at the path, links followed. */
export function isDirectory(path: string): boolean {
  return statOrNothing(path)?.isDirectory() ?? false;
}
