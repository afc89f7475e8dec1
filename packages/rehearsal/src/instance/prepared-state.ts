import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { InstanceHolding } from '@codedeployer/core/contract';
import { systemErrorCode } from '../agent/ruby/system-failure.js';
import { isMissing, readJson, writeJson } from '../state/json-file.js';
import type { Changes } from './list-changes.js';

type Holding = Omit<InstanceHolding, 'instanceId' | 'group'>;

/** What a script has made of an instance before anything was deployed to it. */
export interface Prepared {
  /** Of the script, in hex. */
  readonly digest: string;
  /** By absolute path as the instance sees it: what the script has put there, or null for what it has removed. */
  readonly left: Left;
}

export type Left = Readonly<Record<string, string | null>>;

const fileIn = (directory: string): string => join(directory, 'prepared.json');

/** Undefined for an instance that no script has prepared. */
export function readPrepared(directory: string): Promise<Prepared | undefined> {
  return readJson<Prepared>(fileIn(directory));
}

export function writePrepared(directory: string, prepared: Prepared): Promise<void> {
  return writeJson(fileIn(directory), prepared);
}

/** Takes down what an instance holds now, so that it can be told later what has changed since. */
export async function takeDown({ directory, added, changed, removed }: Holding): Promise<Left> {
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
