import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { rehearsalFailure } from '../errors/failures.js';
import { imageArchitecture } from './architecture.js';

/** An image as it lies in a folder. */
export interface Image {
  /** Tells it from every other, without a look at its layers. */
  readonly digest: string;
  /** The absolute paths of its layers, from the lowest to the highest. */
  readonly layers: readonly Layer[];
}

export interface Layer {
  readonly path: string;
  /** `sha256:…`, of the file as it lies there; undefined where the image does not say it. */
  readonly digest: string | undefined;
}

interface Descriptor {
  readonly mediaType?: string;
  readonly digest?: string;
  readonly platform?: { readonly architecture?: string; readonly os?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Index {
  readonly manifests?: readonly Descriptor[];
}

interface Manifest extends Index {
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
}

const refName = 'org.opencontainers.image.ref.name';

/**
 * Reads an OCI layout: the image for this machine's architecture.
 * @throws CodedeployerError `REHEARSAL_ROOT_UNREADABLE`, `REHEARSAL_ROOT_UNSUITABLE`, `REHEARSAL_ROOT_ARCHITECTURE`
 */
export async function readLayout(folder: string, name: string): Promise<Image> {
  const blob = (digest = ''): Promise<string> => {
    const [, algorithm, hex] = /^(sha256|sha512):([0-9a-f]+)$/.exec(digest) ?? [];
    if (algorithm === undefined || hex === undefined)
      throw unreadable(name, `it names a blob "${digest}"`);
    return within(folder, join('blobs', algorithm, hex), name);
  };
  let found = await readJsonOf<Index>(await within(folder, 'index.json', name), name);
  for (;;) {
    const chosen = choose(found.manifests ?? [], name);
    const manifest = await readJsonOf<Manifest>(await blob(chosen.digest), name);
    if (manifest.manifests !== undefined) {
      found = manifest;
      continue;
    }
    const config = await readJsonOf<{ architecture?: string }>(
      await blob(manifest.config?.digest),
      name,
    );
    requireArchitecture([config.architecture], name);
    const layers: Layer[] = [];
    for (const { digest } of manifest.layers ?? [])
      layers.push({ path: await blob(digest), digest });
    return { digest: chosen.digest ?? '', layers };
  }
}

/**
 * Reads what `docker save` and `podman save` write, unpacked.
 * @throws as {@link readLayout}
 */
export async function readSaved(folder: string, name: string): Promise<Image> {
  const images = await readJsonOf<{ Config?: string; Layers?: readonly string[] }[]>(
    await within(folder, 'manifest.json', name),
    name,
  );
  const [image] = images;
  if (image === undefined || images.length > 1)
    throw rehearsalFailure('REHEARSAL_ROOT_UNSUITABLE', {
      name,
      why: `it holds ${images.length} images, and has to hold one`,
    });
  const config = await within(folder, image.Config ?? '', name);
  requireArchitecture(
    [(await readJsonOf<{ architecture?: string }>(config, name)).architecture],
    name,
  );
  const layers: Layer[] = [];
  for (const layer of image.Layers ?? [])
    layers.push({ path: await within(folder, layer, name), digest: undefined });
  return { digest: await digestOf(config), layers };
}

function choose(descriptors: readonly Descriptor[], name: string): Descriptor {
  const offered = descriptors.filter(
    // Signatures and the like of an image stand beside it.
    ({ platform, mediaType }) =>
      platform?.architecture !== 'unknown' &&
      (mediaType === undefined || /manifest|index/.test(mediaType)),
  );
  if (offered.length === 0) throw unreadable(name, 'no image is in it');
  const fit = offered.filter(({ platform }) => {
    const { architecture = imageArchitecture(), os = 'linux' } = platform ?? {};
    return architecture === imageArchitecture() && os === 'linux';
  });
  const [first] = fit;
  if (first === undefined) {
    requireArchitecture(
      offered.map(({ platform }) => platform?.architecture),
      name,
    );
    throw unreadable(name, 'no image of Linux is in it');
  }
  if (fit.length > 1) {
    const names = fit.map(({ annotations, digest }) => annotations?.[refName] ?? digest ?? '');
    throw rehearsalFailure('REHEARSAL_ROOT_UNSUITABLE', {
      name,
      why: `it holds several images (${names.join(', ')}), and has to hold one`,
    });
  }
  return first;
}

function requireArchitecture(offered: readonly (string | undefined)[], name: string): void {
  const known = offered.filter((one) => one !== undefined);
  if (known.length === 0 || known.includes(imageArchitecture())) return;
  throw rehearsalFailure('REHEARSAL_ROOT_ARCHITECTURE', {
    name,
    found: known.join(', '),
    here: imageArchitecture(),
  });
}

/**
 * Sees that a layer is what the image says.
 * @throws CodedeployerError `REHEARSAL_ROOT_UNREADABLE`
 */
export async function checkLayer({ path, digest }: Layer, name: string): Promise<void> {
  if (digest === undefined) return;
  const [algorithm = ''] = digest.split(':');
  const found = await digestOf(path, algorithm);
  if (found !== digest) throw unreadable(name, `its layer ${digest} is damaged: it is ${found}`);
}

/** `sha256:…` */
export async function digestOf(path: string, algorithm = 'sha256'): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return `${algorithm}:${hash.digest('hex')}`;
}

/** A file of the image: one that a link in it leads to elsewhere on this machine is none. */
async function within(folder: string, path: string, name: string): Promise<string> {
  const found = await realpath(join(folder, path)).catch(() => undefined);
  if (found?.startsWith(`${await realpath(folder)}${sep}`) === true) return found;
  throw unreadable(name, `${path === '' ? 'the configuration of its image' : path} is not in it`);
}

async function readJsonOf<T>(path: string, name: string): Promise<T> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw unreadable(name, `${path} is not JSON`);
  }
}

function unreadable(name: string, why: string): Error {
  return rehearsalFailure('REHEARSAL_ROOT_UNREADABLE', { name, why });
}
