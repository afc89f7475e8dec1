import { lstatSync, statSync, type Stats } from 'node:fs';

/**
 * Looks at a path; undefined when nothing can be found there, for whatever reason, as Ruby's `File.exist?` has it. At once: there
 * are thousands of them in an Install, and another thread takes longer to be told than the machine to look.
 */
function orNothing(look: typeof statSync, path: string): Stats | undefined {
  try {
    return look(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** What is at the path itself, links not followed; undefined when nothing is. */
export function statsOf(path: string): Stats | undefined {
  return orNothing(lstatSync, path);
}

/** True when something is at the path, links followed. */
export function exists(path: string): boolean {
  return orNothing(statSync, path) !== undefined;
}

/** True when a folder is at the path, links followed. */
export function isDirectory(path: string): boolean {
  return orNothing(statSync, path)?.isDirectory() ?? false;
}
