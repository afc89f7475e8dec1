import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTree, type Tree } from './write-tree.js';

/** A temporary folder that holds one test's world. */
export interface World {
  readonly directory: string;
  /** An absolute path in it. */
  path(...names: string[]): string;
  write(tree: Tree): Promise<void>;
  remove(name: string): Promise<void>;
  dispose(): Promise<void>;
}

/** @param prefix of the folder's name, for a test that looks at it */
export async function createWorld(tree: Tree = {}, prefix = 'codedeployer-test-'): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), prefix));
  const path = (...names: string[]) => join(directory, ...names);
  await writeTree(directory, tree);
  return {
    directory,
    path,
    write: (more) => writeTree(directory, more),
    remove: (name) => rm(path(name), { recursive: true }),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}
