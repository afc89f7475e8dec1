import { chmod, chown, lstat, readdir, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { removeState } from '../isolation/prepare-view.js';

const whiteout = '.wh.';
const opaque = '.wh..wh..opq';

/**
 * Lays a layer of an image, unpacked in a folder of its own, over what the layers below it have made: its files are moved. A file
 * `.wh.NAME` takes away what the layers below have by that name, `.wh..wh..opq` all that they have in its folder.
 * No link is followed, so that nothing outside of either folder is reached.
 */
export async function mergeLayer(layer: string, root: string): Promise<void> {
  const names = await readdir(layer);
  if (names.includes(opaque))
    for (const name of await readdir(root)) await removeState(join(root, name));
  for (const name of names) {
    if (!name.startsWith(whiteout)) continue;
    const hidden = name.slice(whiteout.length);
    // Those with the mark twice are notes of who made the layer.
    const isName = hidden !== '' && hidden !== '.' && hidden !== '..';
    if (isName && !hidden.startsWith(whiteout)) await removeAt(join(root, hidden));
    await rm(join(layer, name), { recursive: true, force: true });
  }
  for (const name of names) {
    if (!name.startsWith(whiteout)) await mergeEntry(join(layer, name), join(root, name));
  }
}

async function mergeEntry(from: string, to: string): Promise<void> {
  const found = await lstat(from);
  const below = await lstat(to).catch(() => undefined);
  if (found.isDirectory()) {
    // Without root, a folder that may not be written to can neither be moved nor be filled.
    if (!isRoot()) await chmod(from, found.mode | 0o700);
    if (below?.isDirectory() === true) {
      await mergeLayer(from, to);
      if (isRoot()) await chown(to, found.uid, found.gid);
      await chmod(to, (found.mode & 0o7777) | (isRoot() ? 0 : 0o700));
      await utimes(to, found.atime, found.mtime);
      return;
    }
    await dropWhiteouts(from);
  }
  if (below !== undefined) await removeAt(to);
  await rename(from, to);
}

/** Where there is nothing below, there is nothing to take away. */
async function dropWhiteouts(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(whiteout)) await rm(path, { recursive: true, force: true });
    else if (entry.isDirectory()) {
      if (!isRoot()) await chmod(path, (await lstat(path)).mode | 0o700);
      await dropWhiteouts(path);
    }
  }
}

async function removeAt(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isDirectory() === true) await removeState(path);
  else await rm(path, { force: true });
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
