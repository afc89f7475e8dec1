import { link, lstat, mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';
import { isMissing } from '../state/is-missing.js';
import { pathInside } from './path-inside.js';
import { runProgram } from './run-program.js';
import { unpackTar } from './unpack-tar.js';
import type { Unpacking } from './unpacking.js';

/**
 * Unpacks a layer of an image into a folder of its own. What it has as a hard link to a file of the layers below is the same file here.
 *
 * @param root what the layers below have made, in the same file system
 * @throws CodedeployerError `REHEARSAL_ROOT_UNREADABLE`; the signal's reason
 */
export async function unpackLayer(
  archive: string,
  folder: string,
  root: string,
  unpacking: Unpacking,
): Promise<void> {
  try {
    await unpackTar(archive, folder, unpacking);
  } catch (error) {
    if (!(error as Error).message.includes('Cannot hard link to ')) throw error;
    // Only now, because to read what is in a layer takes as long as a third of unpacking it.
    const lent: string[] = [];
    for (const target of await hardLinked(archive, unpacking))
      lent.push(...(await lend(target, folder, root)));
    if (lent.length === 0) throw error;
    await unpackTar(archive, folder, unpacking);
    for (const path of lent) await rm(path, { recursive: true, force: true });
  }
}

/** The paths that hard links of an archive lead to. */
async function hardLinked(archive: string, unpacking: Unpacking): Promise<ReadonlySet<string>> {
  const list = ['--list', '--verbose', '--quoting-style=c', '--file', archive];
  const { stdout } = await runProgram('tar', list, unpacking);
  const links = stdout.matchAll(/^h.* link to "((?:[^"\\]|\\.)*)"$/gm);
  return new Set([...links].map(([, path = '']) => unquoted(path)));
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** A path as C writes it in quotes: `sp \303\251`. */
function unquoted(text: string): string {
  const bytes = text.replace(/\\([0-7]{3}|.)/g, (_, escape: string) =>
    /^\d/.test(escape)
      ? String.fromCharCode(Number.parseInt(escape, 8))
      : (escapes[escape] ?? escape),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/**
 * Puts a file of the layers below where a hard link of this layer looks for it. The paths of what is to be taken away again; none where
 * the layer has the file itself, or those below have not.
 */
async function lend(target: string, folder: string, root: string): Promise<readonly string[]> {
  const path = normalize(`/${target}`);
  const place = join(folder, path);
  const parent = await pathInside(root, dirname(path));
  const below = parent === undefined ? undefined : join(parent, basename(path));
  // The layer may have a link there, which leads out of its folder.
  if (below === undefined || (await leadsThroughLink(folder, dirname(path)))) return [];
  if ((await found(place)) !== undefined || (await found(below))?.isFile() !== true) return [];
  const made = await mkdir(dirname(place), { recursive: true });
  await link(below, place);
  return [made ?? place];
}

async function leadsThroughLink(folder: string, path: string): Promise<boolean> {
  let at = folder;
  for (const part of path.split('/').filter((one) => one !== '')) {
    at = join(at, part);
    const entry = await found(at);
    if (entry === undefined) return false;
    if (!entry.isDirectory()) return true;
  }
  return false;
}

async function found(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
