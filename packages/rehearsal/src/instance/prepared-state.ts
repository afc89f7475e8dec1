import { join } from 'node:path';
import { readJson, writeJson } from '../state/json-file.js';
import type { Left } from './taken-down.js';

/** What a script, and its own systemd, has made of an instance before anything was deployed to it. */
export interface Prepared {
  /** Of the script, in hex; undefined where none has run. */
  readonly digest?: string | undefined;
  /** By absolute path as the instance sees it: what was put there, or null for what was removed. */
  readonly left: Left;
}

const fileIn = (directory: string): string => join(directory, 'prepared.json');

/** Undefined for an instance that no script has prepared. */
export function readPrepared(directory: string): Promise<Prepared | undefined> {
  return readJson<Prepared>(fileIn(directory));
}

/**
 * Notes down that what is different between two moments is part of what the instance started as.
 *
 * @param directory absolute path of the instance's state
 * @param digest of the script that made the difference, where one did
 */
export async function notePrepared(
  directory: string,
  [before, after]: readonly [Left, Left],
  digest?: string,
): Promise<void> {
  const earlier = await readPrepared(directory);
  const left = new Map(Object.entries(earlier?.left ?? {}));
  for (const path of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const now = after[path];
    if (before[path] === now) continue;
    // What is as the machine has it again needs no note.
    if (now === undefined) left.delete(path);
    else left.set(path, now);
  }
  await writeJson(fileIn(directory), {
    digest: digest ?? earlier?.digest,
    left: Object.fromEntries(left),
  });
}
