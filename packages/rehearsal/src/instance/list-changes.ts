import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasSameContents } from './same-contents.js';

export interface Changes {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export interface ChangesOptions {
  /** The folder with what an instance has put at its own paths, as overlays keep it. */
  readonly files: string;
  /** The root of the machine that the instance started as; undefined when it started with nothing. */
  readonly machine: string | undefined;
  /** Absolute paths, as the instance sees them, that are not looked at. */
  readonly without: ReadonlySet<string>;
  /** Folders that are not compared for what is gone from them, because not everything was put there to begin with. */
  readonly incomplete: ReadonlySet<string>;
  /** False where all files of the instance belong to the user who runs it. */
  readonly hasOwners: boolean;
  /** Names what the instance itself sees in folders of its own; a folder that it does not see has no names. */
  readonly listFolders: (paths: readonly string[]) => Promise<readonly (readonly string[])[]>;
}

/**
 * Lists what an instance added, changed and removed, as absolute paths of its own, sorted. What lies in a folder that was
 * removed as a whole is not named one by one; what lies in a folder that was added is.
 */
export async function listChanges(options: ChangesOptions): Promise<Changes> {
  const added: string[] = [];
  const changed: string[] = [];
  const shared: string[] = [];

  async function visit(path: string, isBelowShared: boolean): Promise<void> {
    if (options.without.has(path)) return;
    const here = await lstat(join(options.files, path));
    // A removed file is kept as a device that is none; the folder that it was in tells that it is gone.
    if (here.isCharacterDevice()) return;
    const there = isBelowShared ? await onMachine(options.machine, path) : undefined;
    if (there === undefined) added.push(path);
    else if (await differs(options, path, here, there)) changed.push(path);
    if (here.isDirectory()) await visitFolder(path, there?.isDirectory() ?? false);
  }

  async function visitFolder(path: string, isShared: boolean): Promise<void> {
    if (isShared && path !== '/' && !options.incomplete.has(path)) shared.push(path);
    for (const name of await readdir(join(options.files, path))) {
      await visit(path === '/' ? `/${name}` : `${path}/${name}`, isShared);
    }
  }

  await visitFolder('/', options.machine !== undefined);
  const removed = await listRemoved(options, shared);
  return { added: added.sort(), changed: changed.sort(), removed: removed.sort() };
}

async function listRemoved(options: ChangesOptions, shared: readonly string[]): Promise<string[]> {
  const removed: string[] = [];
  const seen = await options.listFolders(shared);
  for (const [index, folder] of shared.entries()) {
    const present = new Set(seen[index]);
    const names = await readdir(join(options.machine ?? '/', folder)).catch(() => []);
    for (const name of names) {
      const path = `${folder}/${name}`;
      if (!present.has(name) && !options.without.has(path)) removed.push(path);
    }
  }
  return removed;
}

async function onMachine(machine: string | undefined, path: string): Promise<Stats | undefined> {
  if (machine === undefined) return undefined;
  return await lstat(join(machine, path)).catch(() => undefined);
}

async function differs(
  { files, machine = '/', hasOwners }: ChangesOptions,
  path: string,
  here: Stats,
  there: Stats,
): Promise<boolean> {
  if (here.mode !== there.mode) return true;
  if (hasOwners && (here.uid !== there.uid || here.gid !== there.gid)) return true;
  if (here.isDirectory()) return false;
  return (
    here.size !== there.size ||
    !(await hasSameContents(join(files, path), join(machine, path), here))
  );
}
