import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rehearsalFailure } from '../errors/failures.js';
import { isMissing } from './is-missing.js';
import { isRunning, thisProcess, type Owner } from './owner.js';

export interface StateLock {
  release(): Promise<void>;
}

/**
 * Takes a folder of rehearsal state for this process: two rehearsals at once would write the same instances. A lock that
 * a process left behind which is no more is taken over, by one process only.
 *
 * Each taking has a number, and the lock belongs to the highest. A lock is a folder with its owner in it that is made
 * aside and renamed to the next number, which works for one process alone; it is never removed, only followed.
 *
 * @throws CodedeployerError `REHEARSAL_RUNNING`
 */
export async function lockState(directory: string): Promise<StateLock> {
  const locks = join(directory, 'locks');
  await mkdir(locks, { recursive: true });
  for (;;) {
    const last = await highest(locks);
    const owner = await ownerOf(join(locks, String(last)));
    if (owner !== undefined && (await isRunning(owner))) {
      throw rehearsalFailure('REHEARSAL_RUNNING', { pid: owner.pid, directory });
    }
    const path = join(locks, String(last + 1));
    if (!(await take(locks, path))) continue;
    // Who looked long ago may have taken a number that was left behind since then.
    if ((await highest(locks)) > last + 1) {
      await rm(path, { recursive: true, force: true });
      continue;
    }
    // Only tidies up: what stays is of no account, and goes the next time.
    await removeBelow(locks, last + 1).catch(() => undefined);
    return { release: () => rm(join(path, 'owner'), { force: true }) };
  }
}

/** The process that has a folder of rehearsal state, which is there; undefined where none does. */
export async function lockedBy(directory: string): Promise<number | undefined> {
  const locks = join(directory, 'locks');
  await mkdir(locks, { recursive: true });
  const owner = await ownerOf(join(locks, String(await highest(locks))));
  return owner !== undefined && (await isRunning(owner)) ? owner.pid : undefined;
}

/** Whether the number is ours now: a folder cannot be renamed to one that is there and not empty. */
async function take(locks: string, path: string): Promise<boolean> {
  const draft = join(locks, `draft-${randomUUID()}`);
  const owner = await thisProcess();
  try {
    await mkdir(draft);
    await writeFile(join(draft, 'kept'), ''); // so that the folder is never empty, also without an owner
    await writeFile(join(draft, 'owner'), JSON.stringify(owner));
    await rename(draft, path);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(code) && (await isTaken(path))) return false;
    throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function isTaken(path: string): Promise<boolean> {
  return (await readdir(path).catch(() => [])).length > 0;
}

/** The number of the last taking; 0 before the first. */
async function highest(locks: string): Promise<number> {
  const numbers = (await readdir(locks)).filter((name) => /^\d+$/.test(name)).map(Number);
  return Math.max(0, ...numbers);
}

async function removeBelow(locks: string, number: number): Promise<void> {
  for (const name of await readdir(locks))
    if (/^\d+$/.test(name) && Number(name) < number)
      await rm(join(locks, name), { recursive: true, force: true });
}

/** Nobody where the lock has been released. */
async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(join(path, 'owner'), 'utf8')) as Owner;
  } catch (error) {
    // Written whole before it was renamed: unreadable only after a power cut, which no owner has survived.
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
