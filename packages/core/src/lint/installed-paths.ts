import { posix } from 'node:path';
import type { InstallPlan } from './simulate-install.js';

/** A file or folder that Install would make. */
export interface Installed {
  /** Absolute path on the instance. */
  readonly path: string;
  readonly name: string;
  readonly type: 'file' | 'directory';
}

/** What Install would make, by the folder that it is in. */
export interface InstalledPaths {
  /** What is directly in a folder, by its absolute path. */
  in(folder: string): readonly Installed[];
  /** What is in a folder at any depth. */
  below(folder: string): Iterable<Installed>;
}

export function installedPaths({ copies, directories }: InstallPlan): InstalledPaths {
  const byFolder = new Map<string, Installed[]>();
  const add = (path: string, type: Installed['type']) => {
    if (path === '/') return;
    const folder = posix.dirname(path);
    const installed = { path, name: posix.basename(path), type };
    const others = byFolder.get(folder);
    if (others === undefined) byFolder.set(folder, [installed]);
    else others.push(installed);
  };
  for (const path of copies.keys()) add(path, 'file');
  for (const path of directories.keys()) add(path, 'directory');
  const inFolder = (folder: string) => byFolder.get(folder) ?? [];

  return {
    in: inFolder,
    *below(top) {
      const folders = [top];
      for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
        for (const installed of inFolder(folder)) {
          yield installed;
          if (installed.type === 'directory') folders.push(installed.path);
        }
      }
    },
  };
}
