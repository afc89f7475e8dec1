import { readFile } from 'node:fs/promises';
import { rehearsalFailure } from '../errors/failures.js';
import { isMissing } from './is-missing.js';
import { writeFileAtomically } from './write-file-atomically.js';

const atOnce = 64;

/**
 * Reads a state file that `writeJson` wrote; `undefined` when there is none.
 * @throws CodedeployerError `REHEARSAL_STATE_DAMAGED` when the file is there but is not JSON.
 */
export async function readJson<T>(path: string): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw rehearsalFailure('REHEARSAL_STATE_DAMAGED', { path }, { cause });
  }
}

/** Reads many state files, in the order of the paths and without those that are not there. */
export async function readAllJson<T>(paths: readonly string[]): Promise<readonly T[]> {
  const values: T[] = [];
  // Not all at once: every file that is being read is an open descriptor.
  for (let start = 0; start < paths.length; start += atOnce) {
    const read = paths.slice(start, start + atOnce).map((path) => readJson<T>(path));
    for (const value of await Promise.all(read)) if (value !== undefined) values.push(value);
  }
  return values;
}

/** Writes a state file in one step. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}
