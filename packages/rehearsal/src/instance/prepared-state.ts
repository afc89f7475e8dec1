import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { InstanceHolding } from '@codedeployer/core/contract';
import { systemErrorCode } from '../agent/ruby/system-failure.js';
import { isMissing } from '../state/is-missing.js';
import { readJson, writeJson } from '../state/json-file.js';
import type { Changes } from './list-changes.js';

type Holding = Omit<InstanceHolding, 'instanceId' | 'group'>;

/** What a script, and its own systemd, has made of an instance before anything was deployed to it. */
export interface Prepared {
  /** Of the script, in hex; undefined where none has run. */
  readonly digest?: string | undefined;
  /** By absolute path as the instance sees it: what was put there, or null for what was removed. */
  readonly left: Left;
}

export type Left = Readonly<Record<string, string | null>>;

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

/** Takes down what an instance holds now, so that it can be told later what has changed since. */
export async function takeDown({
  directory,
  added,
  changed,
  removed,
}: Pick<Holding, 'directory'> & Changes): Promise<Left> {
  const left: Record<string, string | null> = {};
  for (const path of removed) left[path] = null;
  for (const path of [...added, ...changed]) {
    left[path] = (await fingerprint(join(directory, path))) ?? null;
  }
  return left;
}

/** Leaves out of a holding what the script that prepared the instance has done. */
export async function sincePrepared(
  holding: Holding,
  prepared: Prepared | undefined,
): Promise<Holding> {
  if (prepared === undefined) return holding;
  const { directory } = holding;
  const left = new Map(Object.entries(prepared.left));
  const since: Record<keyof Changes, string[]> = { added: [], changed: [], removed: [] };
  for (const kind of ['added', 'changed'] as const) {
    for (const path of holding[kind]) {
      const was = left.get(path);
      left.delete(path);
      if (was === undefined) since[kind].push(path);
      else if (was === null) since.added.push(path);
      else if ((await fingerprint(join(directory, path))) !== was) since.changed.push(path);
    }
  }
  for (const path of holding.removed) {
    if (left.get(path) !== null) since.removed.push(path);
    left.delete(path);
  }
  // What is left of the script's work is now as the machine has it, or not there at all.
  for (const [path, was] of left) {
    const isThere = (await fingerprint(join(directory, path))) !== undefined;
    if (was === null) since.added.push(path);
    else since[isThere ? 'changed' : 'removed'].push(path);
  }
  return {
    ...holding,
    added: since.added.sort(),
    changed: since.changed.sort(),
    removed: since.removed.sort(),
  };
}

/** Type, mode, owner and contents of what is at a path; undefined when nothing is. */
async function fingerprint(path: string): Promise<string | undefined> {
  try {
    const found = await lstat(path);
    const { mode, uid, gid, size, mtimeMs } = found;
    const outside = `${mode.toString(8)} ${uid}:${gid}`;
    if (found.isSymbolicLink()) return `${outside} ${await readlink(path)}`;
    if (!found.isFile()) return outside;
    const contents = await digestOf(path).catch((error: unknown) => {
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

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
