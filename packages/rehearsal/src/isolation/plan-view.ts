import { access, constants, lstat, readdir, readlink } from 'node:fs/promises';
import { posix } from 'node:path';

/** One entry of an instance's root folder. `path` is absolute, as the instance sees it. */
export type ViewStep =
  /** Copy-on-write over this machine's folder. */
  | {
      readonly kind: 'overlay';
      readonly path: string;
      readonly mode: number;
      readonly required: boolean;
      /** Absolute path of the folder that it lies over; default this machine's at `path`. */
      readonly over?: string;
    }
  /** A folder of the instance's own: something is mounted below it, or it cannot be read here. */
  | { readonly kind: 'folder'; readonly path: string; readonly mode: number }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  /** The instance's own copy of a file. */
  | { readonly kind: 'copy'; readonly path: string; readonly mode: number }
  /** This machine's file itself, to be read only. */
  | { readonly kind: 'file'; readonly path: string };

/** Each instance gets its own of these; this machine's are never seen. */
export const ownFolders: readonly string[] = ['/dev', '/proc', '/run', '/sys', '/tmp'];

/** A setting beside a mount point is copied up to this size, so that it can be changed. */
const largestCopy = 1024 * 1024;

export interface ViewPlan {
  /** Where something is mounted on this machine. */
  readonly mountPoints: readonly string[];
  /** The folder of the rehearsal's state, which is no part of the view: an overlay must not lie over its own changes. */
  readonly apart: string;
}

/** The whole of a root file system that is not this machine's, copy-on-write. */
export function planRoot(over: string): readonly ViewStep[] {
  return [{ kind: 'overlay', path: '/', mode: 0o755, required: true, over }];
}

/**
 * Works out how an instance's root folder is put together: an overlay for each folder of this machine, descending where
 * something is mounted below, because an overlay does not see through mounts, and to where the state of the rehearsal lies.
 */
export async function planView(plan: ViewPlan): Promise<readonly ViewStep[]> {
  const steps: ViewStep[] = [];
  for (const name of (await readdir('/')).sort()) {
    const path = `/${name}`;
    if (!ownFolders.includes(path)) await planEntry(path, plan, steps);
  }
  return steps;
}

async function planEntry(path: string, plan: ViewPlan, steps: ViewStep[]): Promise<void> {
  if (path === plan.apart) return;
  const found = await lstat(path).catch(() => undefined);
  // It went away in the meantime, or lies behind a mount that is broken.
  if (found === undefined) return;
  const mode = found.mode & 0o7777;
  if (found.isSymbolicLink()) {
    steps.push({ kind: 'link', path, target: await readlink(path) });
  } else if (found.isDirectory()) {
    await planFolder(path, mode, plan, steps);
  } else if (found.isFile() && (await isReadable(path))) {
    const isSetting = path.startsWith('/etc/') && found.size <= largestCopy;
    steps.push(isSetting ? { kind: 'copy', path, mode } : { kind: 'file', path });
  }
}

async function isReadable(path: string): Promise<boolean> {
  return await access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

async function planFolder(
  path: string,
  mode: number,
  plan: ViewPlan,
  steps: ViewStep[],
): Promise<void> {
  const names = await readdir(path).catch(() => undefined);
  if (names === undefined) {
    steps.push({ kind: 'folder', path, mode });
    return;
  }
  const { mountPoints, apart } = plan;
  if (![...mountPoints, apart].some((point) => point.startsWith(`${path}/`))) {
    const isOwnMount = mountPoints.some(
      (point) => path === point || (path.startsWith(`${point}/`) && point !== '/'),
    );
    steps.push({ kind: 'overlay', path, mode, required: !isOwnMount });
    return;
  }
  steps.push({ kind: 'folder', path, mode });
  for (const name of names.sort()) await planEntry(posix.join(path, name), plan, steps);
}
