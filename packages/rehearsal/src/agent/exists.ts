import { stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';

/** What is at a path, links followed; undefined when nothing can be found there, for whatever reason, as Ruby's `File.exist?` has it. */
async function statOrNothing(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch {
    return undefined;
  }
}

/** True when something is at the path, links followed. */
export async function exists(path: string): Promise<boolean> {
  return (await statOrNothing(path)) !== undefined;
}

/** True when a folder is at the path, links followed. */
export async function isDirectory(path: string): Promise<boolean> {
  return (await statOrNothing(path))?.isDirectory() ?? false;
}
