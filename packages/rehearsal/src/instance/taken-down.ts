import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { systemErrorCode } from '../agent/ruby/system-failure.js';
import { isMissing } from '../state/is-missing.js';
import type { Changes } from './list-changes.js';

/** What an instance has put at its own paths at a moment, and in which folder. */
export interface Held extends Changes {
  readonly directory: string;
}

/** By absolute path as the instance sees it: type, mode, owner and contents of what it has put there, or null for what it has removed. */
export type Left = Readonly<Record<string, string | null>>;

/** Takes down what an instance holds now, so that it can be told later what has changed since. */
export async function takeDown(
  { directory, added, changed, removed }: Held,
  look: (path: string) => Promise<string | undefined> = (path) =>
    fingerprint(join(directory, path)),
): Promise<Left> {
  const left: Record<string, string | null> = {};
  for (const path of removed) left[path] = null;
  for (const path of [...added, ...changed]) left[path] = (await look(path)) ?? null;
  return left;
}

/** What an instance has added, changed and removed since it held what was taken down. */
export async function changesSince(
  held: Held,
  before: Left,
  look: (path: string) => Promise<string | undefined> = (path) =>
    fingerprint(join(held.directory, path)),
): Promise<Changes> {
  const left = new Map(Object.entries(before));
  const since: Record<keyof Changes, string[]> = { added: [], changed: [], removed: [] };
  for (const kind of ['added', 'changed'] as const) {
    for (const path of held[kind]) {
      const was = left.get(path);
      left.delete(path);
      if (was === undefined) since[kind].push(path);
      else if (was === null) since.added.push(path);
      else if ((await look(path)) !== was) since.changed.push(path);
    }
  }
  for (const path of held.removed) {
    if (left.get(path) !== null) since.removed.push(path);
    left.delete(path);
  }
  // What is left of it is now as the machine has it, or not there at all.
  for (const [path, was] of left) {
    const isThere = (await look(path)) !== undefined;
    if (was === null) since.added.push(path);
    else since[isThere ? 'changed' : 'removed'].push(path);
  }
  return {
    added: since.added.sort(),
    changed: since.changed.sort(),
    removed: since.removed.sort(),
  };
}

/**
 * Type, mode, owner and contents of what is at a path; undefined when nothing is.
 *
 * @param how `by size`: of a file's contents only how much there is, which need not be read
 */
export async function fingerprint(
  path: string,
  how: 'whole' | 'by size' = 'whole',
): Promise<string | undefined> {
  try {
    const found = await lstat(path);
    const { mode, uid, gid, size, mtimeMs } = found;
    const outside = `${mode.toString(8)} ${uid}:${gid}`;
    if (found.isSymbolicLink()) return `${outside} ${await readlink(path)}`;
    if (!found.isFile()) return outside;
    if (how === 'by size') return `${outside} ${size}`;
    const contents = await digestOf(path, found).catch((error: unknown) => {
      // Without root, what may not be read is known by its size and time only.
      if (systemErrorCode(error) === 'EACCES') return `${size} ${mtimeMs}`;
      throw error;
    });
    return `${outside} ${contents}`;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Up to this size a file is read whole, which takes a tenth of the time that a stream does. */
const wholeBytes = 1024 * 1024;

async function digestOf(path: string, { size }: Stats): Promise<string> {
  const hash = createHash('sha256');
  if (size <= wholeBytes) hash.update(await readFile(path));
  else await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
