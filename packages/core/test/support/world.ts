import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A file's text, a link (`-> target`), a folder (ends in `/`), or a file with a mode. */
export type Tree = Readonly<
  Record<string, string | { readonly text: string; readonly mode: number }>
>;

/** A temporary folder that holds one test's world. */
export interface World {
  readonly directory: string;
  /** An absolute path in it. */
  path(...names: string[]): string;
  write(tree: Tree): Promise<void>;
  dispose(): Promise<void>;
}

export async function createWorld(tree: Tree = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'codedeployer-test-'));
  const world: World = {
    directory,
    path: (...names) => join(directory, ...names),
    async write(wanted) {
      for (const [name, content] of Object.entries(wanted)) {
        const path = join(directory, name);
        await mkdir(name.endsWith('/') ? path : dirname(path), { recursive: true });
        if (name.endsWith('/')) continue;
        if (typeof content !== 'string') {
          await writeFile(path, content.text);
          await chmod(path, content.mode);
        } else if (content.startsWith('-> ')) await symlink(content.slice(3), path);
        else await writeFile(path, content);
      }
    },
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
  await world.write(tree);
  return world;
}

/** The error that something rejects with; a test fails when it does not. */
export async function errorOf(
  promise: Promise<unknown>,
): Promise<Error & { code?: string; hint?: string }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a rejection');
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
