import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/* What a look at a project tells. What cannot be looked at is not there: all of it is for proposals that a person sees. */

export async function isFolder(...path: readonly string[]): Promise<boolean> {
  return stat(join(...path)).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

export async function isFile(...path: readonly string[]): Promise<boolean> {
  return stat(join(...path)).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

/** The text of a file; empty where there is none, or where it is no text that somebody writes. */
export async function textOf(...path: readonly string[]): Promise<string> {
  try {
    const file = join(...path);
    const stats = await stat(file);
    return stats.isFile() && stats.size < 1_000_000 ? await readFile(file, 'utf8') : '';
  } catch {
    return '';
  }
}

/** Names in a folder, sorted; none where there is no folder. */
export async function namesIn(...path: readonly string[]): Promise<readonly string[]> {
  return readdir(join(...path)).then(
    (names) => names.sort(),
    () => [],
  );
}

/** The first name in a folder that fits. */
export async function fileLike(directory: string, pattern: RegExp): Promise<string | undefined> {
  return (await namesIn(directory)).find((name) => pattern.test(name));
}

/** The folder that a build has probably written to, or undefined: `public` is mostly what builds read. */
export async function outputFolder(directory: string): Promise<string | undefined> {
  for (const name of ['dist', 'build', 'out']) if (await isFolder(directory, name)) return name;
  return undefined;
}
