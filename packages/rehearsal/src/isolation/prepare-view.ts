import {
  chmod,
  chown,
  copyFile,
  lstat,
  mkdir,
  readdir,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { ViewStep } from './plan-view.js';

/** Where an instance's state lies. */
export interface InstanceFolders {
  /** All of it. */
  readonly state: string;
  /** The instance's root folder: what it added and changed stands here at its own path. */
  readonly files: string;
  /** Where the root is put together while the instance runs; empty otherwise. */
  readonly root: string;
  /** Where the layer of the user's own folders is bound to in a user namespace; empty otherwise. */
  readonly shadow: string;
  /** The overlays' own. */
  readonly work: string;
  /** The instance's `/tmp`, emptied when its agent starts. */
  readonly temporary: string;
  /** The instance's `/opt/codedeploy-agent`. */
  readonly agent: string;
  /** A layer of files that come above what the instance starts as, such as the programs of its services; made anew at each start. */
  readonly layer: string;
  /** A file: the script that builds the view. */
  readonly script: string;
  /** A file: the script that starts an instance with its own systemd. */
  readonly systemdScript: string;
}

/** Names the folders of an instance's state. */
export function instanceFolders(state: string): InstanceFolders {
  return {
    state,
    files: join(state, 'files'),
    root: join(state, 'root'),
    shadow: join(state, 'shadow'),
    work: join(state, 'work'),
    temporary: join(state, 'tmp'),
    agent: join(state, 'agent'),
    layer: join(state, 'layer'),
    script: join(state, 'view.sh'),
    systemdScript: join(state, 'systemd.sh'),
  };
}

/**
 * Makes the folders that the mounts of a view need; what is there from an earlier rehearsal stays.
 * @param keepsTemporary whether that is so of `/tmp` as well
 */
export async function prepareView(
  folders: InstanceFolders,
  steps: readonly ViewStep[],
  { keepsTemporary = false }: { readonly keepsTemporary?: boolean } = {},
): Promise<void> {
  if (!keepsTemporary) await removeState(folders.temporary);
  await removeState(folders.work);
  const { files, root, shadow, work, temporary, agent } = folders;
  for (const folder of [files, root, shadow, work, temporary, agent]) {
    await mkdir(folder, { recursive: true });
  }
  // Whatever the umask of the developer: the instance's users other than root go through these.
  for (const folder of [files, agent]) await chmod(folder, 0o755);
  await chmod(temporary, 0o1777);
  for (const [index, step] of steps.entries()) {
    const path = join(folders.files, step.path);
    if (step.kind === 'overlay') await mkdir(join(folders.work, String(index)));
    // Whatever the instance has put or removed here before stays as it left it.
    if ((await lstat(path).catch(() => undefined)) !== undefined) continue;
    switch (step.kind) {
      case 'link':
        await symlink(step.target, path);
        break;
      case 'copy':
        await copyFile(step.path, path);
        await keepOwner(step.path, path);
        await chmod(path, step.mode);
        break;
      case 'file':
        await writeFile(path, '');
        break;
      default:
        await mkdir(path, { mode: step.mode });
        await keepOwner(step.path, path);
        await chmod(path, step.mode);
    }
  }
}

/**
 * Removes a folder of an instance's state, whatever modes the instance and the overlays have given to what is in it:
 * without root, a folder that may not be entered cannot be emptied.
 */
export async function removeState(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EACCES')) throw error;
    await openFolders(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

async function openFolders(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await openFolders(join(folder, entry.name));
  }
}

async function keepOwner(original: string, copy: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await lstat(original);
  await chown(copy, uid, gid);
}
