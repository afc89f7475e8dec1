import { chmod, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTree, type Tree } from './write-tree.js';

/** A temporary folder that holds one test's world. */
export interface World {
  /** Absolute, without links. */
  readonly directory: string;
  /** An absolute path in it. */
  path(...names: string[]): string;
  write(tree: Tree): Promise<void>;
  /** Writes a tree below a folder of it, which is made, and gives the path of the folder. */
  writeTo(folder: string, tree: Tree): Promise<string>;
  remove(name: string): Promise<void>;
  /** What has to be done before it goes. */
  onDispose(action: () => void): void;
  dispose(): Promise<void>;
}

/** @param prefix of the folder's name, for a test that looks at it */
export async function createWorld(tree: Tree = {}, prefix = 'codedeployer-test-'): Promise<World> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), prefix)));
  await chmod(directory, 0o755); // as the folders in it, whoever looks at them
  const path = (...names: string[]) => join(directory, ...names);
  const atTheEnd: (() => void)[] = [];
  await writeTree(directory, tree);
  return {
    directory,
    path,
    write: (more) => writeTree(directory, more),
    async writeTo(folder, more) {
      const base = path(folder);
      await mkdir(base, { recursive: true });
      await writeTree(base, more);
      return base;
    },
    remove: (name) => rm(path(name), { recursive: true }),
    onDispose: (action) => void atTheEnd.push(action),
    async dispose() {
      for (const action of atTheEnd) action();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
