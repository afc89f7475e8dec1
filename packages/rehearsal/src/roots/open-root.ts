import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RootReference } from '@codedeployer/core/contract';
import { rehearsalFailure } from '../errors/failures.js';
import { instancePlaces } from '../isolation/view-script.js';
import { removeState } from '../isolation/prepare-view.js';
import { writeJson } from '../state/json-file.js';
import { engineImage, imageId, saveImage } from './engine-image.js';
import { checkLayer, digestOf, readLayout, readSaved, type Image } from './image-layers.js';
import { inspectRoot, type Inspected } from './inspect-root.js';
import { mergeLayer } from './merge-layer.js';
import { pathInside } from './path-inside.js';
import { openRootCache } from './root-cache.js';
import { unpackLayer } from './unpack-layer.js';
import { unpackTar } from './unpack-tar.js';
import type { Unpacking } from './unpacking.js';

/** A root file system that instances stand on. */
export interface RootFileSystem extends Inspected {
  /** What messages call it: as it was written. */
  readonly name: string;
  /** Absolute path of the folder, which is only read. */
  readonly path: string;
  /** What an instance has changed goes with the root of one identity only. */
  readonly identity: string;
}

export interface RootOptions extends Omit<Unpacking, 'name'> {
  /** Absolute path of the folder that unpacked root file systems are kept in. */
  readonly cache: string;
  /** Told what takes its time. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/**
 * Opens what the option `root` names: a folder as it is, or an archive, an OCI layout or an image of the local engine, unpacked the
 * first time.
 *
 * @throws CodedeployerError `REHEARSAL_ROOT_NOT_FOUND`, `REHEARSAL_ROOT_UNREADABLE`, `REHEARSAL_ROOT_UNSUITABLE`,
 *   `REHEARSAL_ROOT_ARCHITECTURE`, `REHEARSAL_ROOT_ENGINE`; the signal's reason
 */
export async function openRoot(
  { path, name }: RootReference,
  options: RootOptions,
): Promise<RootFileSystem> {
  const unpacking = { ...options, name };
  const cache = openRootCache(options.cache);
  const image = engineImage(path);
  if (image !== undefined) {
    const identity = await imageId(image, unpacking);
    return unpacked(identity, async (root) => {
      const file = `${root}.tar`;
      await saveImage(image, file, unpacking);
      await unpackArchive(file, root, unpacking);
      await rm(file);
    });
  }
  const found = await stat(path).catch((cause: unknown) => {
    throw rehearsalFailure('REHEARSAL_ROOT_NOT_FOUND', { path }, { cause });
  });
  if (found.isDirectory()) {
    if (existsSync(join(path, 'oci-layout'))) {
      const layout = await readLayout(path, name);
      return unpacked(layout.digest, (root) => unpackLayers(layout, root, unpacking));
    }
    const folder = await realpath(path);
    return describe(folder, folder, name);
  }
  if (!found.isFile())
    throw rehearsalFailure('REHEARSAL_ROOT_UNSUITABLE', {
      name,
      why: 'it is neither a folder nor a file',
    });
  return unpacked(await digestOfArchive(path, options.cache), (root) =>
    unpackArchive(path, root, unpacking),
  );

  async function unpacked(
    digest: string,
    make: (root: string) => Promise<void>,
  ): Promise<RootFileSystem> {
    const folder = await cache.folder(digest, async (root) => {
      options.onNotice?.(`${name} is unpacked.`);
      await make(root);
    });
    return describe(folder, digest, name);
  }
}

async function describe(path: string, identity: string, name: string): Promise<RootFileSystem> {
  return { name, path, identity, ...(await inspectRoot(path, name)) };
}

/** An archive of a root file system, or of an image. */
async function unpackArchive(archive: string, root: string, unpacking: Unpacking): Promise<void> {
  const apart = `${root}.archive`;
  await unpackTar(archive, apart, unpacking);
  const isSaved = existsSync(join(apart, 'manifest.json'));
  if (isSaved || existsSync(join(apart, 'oci-layout'))) {
    const image = await (isSaved ? readSaved : readLayout)(apart, unpacking.name);
    await unpackLayers(image, root, unpacking);
    await removeState(apart);
  } else {
    await mergeLayer(apart, root);
    await removeState(apart);
    await complete(root, unpacking.name);
  }
}

async function unpackLayers(image: Image, root: string, unpacking: Unpacking): Promise<void> {
  for (const layer of image.layers) {
    const apart = `${root}.layer`;
    await checkLayer(layer, unpacking.name);
    await unpackLayer(layer.path, apart, root, unpacking);
    await mergeLayer(apart, root);
    await removeState(apart);
  }
  await complete(root, unpacking.name);
}

/** What every instance has, and an image leaves to who runs it. */
async function complete(root: string, name: string): Promise<void> {
  await inspectRoot(root, name);
  for (const place of instancePlaces) await mkdir(join(root, place), { recursive: true });
  await chmod(root, 0o755);
  const etc = await pathInside(root, '/etc');
  if (etc === undefined) return;
  const hosts = join(etc, 'hosts');
  const said = await readFile(hosts, 'utf8').catch(() => '');
  if (said.trim() !== '') return;
  await rm(hosts, { force: true });
  await writeFile(hosts, '127.0.0.1 localhost\n::1 localhost\n');
}

/** What is known of archives that were read before: reading one anew takes a second for each gigabyte. */
async function digestOfArchive(path: string, cache: string): Promise<string> {
  const place = await realpath(path);
  const { size, mtimeMs, ctimeMs, ino } = await stat(place);
  const state = [size, mtimeMs, ctimeMs, ino].join(' ');
  const file = join(cache, 'archives.json');
  const known = await readKnown(file);
  const before = known[place];
  if (before?.state === state) return before.digest;
  const digest = await digestOf(place);
  await mkdir(cache, { recursive: true });
  const last = Object.entries(known).slice(-20);
  await writeJson(file, { ...Object.fromEntries(last), [place]: { state, digest } });
  return digest;
}

type KnownArchives = Readonly<Record<string, { readonly state: string; readonly digest: string }>>;

/** A cache that is not there or damaged counts as empty. */
async function readKnown(file: string): Promise<KnownArchives> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as KnownArchives;
  } catch {
    return {};
  }
}
