import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseMountPoints } from './mount-points.js';

/** The control groups of version 2 of this machine. */
export interface ControlGroups {
  /** Absolute path of the folder that they are mounted at. */
  readonly folder: string;
  /** What they can limit: `memory`, `cpu`, `pids`; empty where the controllers are with those of version 1. */
  readonly controllers: readonly string[];
}

/**
 * Sees that groups can be made there.
 * @throws Error that says what is in the way
 */
export async function openControlGroups(): Promise<ControlGroups> {
  const table = await readFile('/proc/self/mountinfo', 'utf8');
  const [folder] = parseMountPoints(
    table
      .split('\n')
      .filter((line) => line.includes(' - cgroup2 '))
      .join('\n'),
  );
  if (folder === undefined) throw new Error('control groups of version 2 are mounted nowhere');
  const trial = join(folder, `codedeployer-trial-${process.pid}`);
  await mkdir(trial);
  await rmdir(trial);
  const controllers = await readFile(join(folder, 'cgroup.controllers'), 'utf8');
  return { folder, controllers: controllers.split(/\s+/).filter((name) => name !== '') };
}

/** The group of an instance, by the folder of its state. */
export function controlGroupOf(
  instance: string,
  { folder }: Pick<ControlGroups, 'folder'>,
): string {
  const name = createHash('sha256').update(instance).digest('hex').slice(0, 12);
  return join(folder, `codedeployer-${name}`);
}

/** How long, in milliseconds, the last processes of a group may take to be gone. */
const patience = 2000;

/** Removes a group and those in it, which can be removed only where nothing runs in them any more. */
export async function removeControlGroup(folder: string): Promise<void> {
  const end = Date.now() + patience;
  for (;;) {
    try {
      await removeFolders(folder);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      if (code !== 'EBUSY' || Date.now() > end) throw error;
    }
    await delay(20);
  }
}

async function removeFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await removeFolders(join(folder, entry.name));
  await rmdir(folder);
}
