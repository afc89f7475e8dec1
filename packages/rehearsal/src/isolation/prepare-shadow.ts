import type { Dirent } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { ViewStep } from './plan-view.js';

/** Folders are shadowed down to this depth; what lies deeper is rarely written to, and there is much of it. */
const deepest = 4;
/** Files of `/etc` are shadowed up to this size, so that they can be changed in place. */
const largestFile = 256 * 1024;

/**
 * Makes a layer that lies between this machine's folders and an instance's changes where the instance is set up by a user
 * without root: it repeats the folders that belong to somebody else, as this user's own, because in a user namespace
 * even its root may not write where an owner from outside is in charge. Files below `/etc` are copied for the same reason.
 */
export async function prepareShadow(
  shadow: string,
  steps: readonly ViewStep[],
  user: number,
): Promise<void> {
  await rm(shadow, { recursive: true, force: true });
  const overlays = steps.filter((step) => step.kind === 'overlay');
  await Promise.all(
    overlays.map(({ path, over }) => shadowFolder({ shadow, path, over: over ?? path, user })),
  );
}

interface Shadowed {
  readonly shadow: string;
  /** Absolute, as the instance sees it. */
  readonly path: string;
  /** Where it is on this machine. */
  readonly over: string;
  readonly user: number;
}

async function shadowFolder({ shadow, path, over, user }: Shadowed): Promise<void> {
  const copy = join(shadow, path);
  const { mode } = await lstat(over);
  await mkdir(copy, { recursive: true });
  // Writable for its owner whatever the original says: this user must be able to remove it again.
  await chmod(copy, (mode & 0o7777) | 0o700);
  if (path !== '/' && path.split('/').length > deepest) return;
  const entries = await readdir(over, { withFileTypes: true }).catch(() => []);
  const shadowEntry = async (entry: Dirent): Promise<void> => {
    const below = posix.join(path, entry.name);
    if (!entry.isDirectory() && !(entry.isFile() && isSetting(below))) return;
    const there = posix.join(over, entry.name);
    const found = await lstat(there).catch(() => undefined);
    if (found === undefined || found.uid === user) return;
    if (found.isDirectory()) await shadowFolder({ shadow, path: below, over: there, user });
    else if (found.isFile() && found.size <= largestFile) {
      await shadowFile(there, join(shadow, below), found.mode);
    }
  };
  await Promise.all(entries.map(shadowEntry));
}

function isSetting(path: string): boolean {
  return path.startsWith('/etc/');
}

async function shadowFile(path: string, copy: string, mode: number): Promise<void> {
  try {
    await copyFile(path, copy);
    await chmod(copy, mode & 0o7777);
  } catch (error) {
    // What this user may not read, the instance cannot have either.
    if (!(error instanceof Error && 'code' in error && error.code === 'EACCES')) throw error;
  }
}
