import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeTree, type Tree } from './write-tree.js';

const run = promisify(execFile);

/** The least that hooks run in: busybox, which is linked to nothing, and an account. Its name in os-release is `Tiny 1.0`. */
export async function tinyRoot(folder: string, more: Tree = {}): Promise<string> {
  await mkdir(join(folder, 'bin'), { recursive: true });
  await mkdir(join(folder, 'usr/bin'), { recursive: true });
  await copyFile('/bin/busybox', join(folder, 'bin/busybox'));
  await writeTree(folder, {
    'etc/os-release': 'NAME=Tiny\nPRETTY_NAME="Tiny 1.0"\n',
    'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nshop:x:4711:4711::/home/shop:/bin/sh\n',
    'etc/group': 'root:x:0:\nshop:x:4711:\n',
    ...more,
  });
  await run('sh', [
    '-c',
    'for name in sh ls cat id mkfifo grep wc sleep wget tar; do ln -s busybox "$1/bin/$name"; done',
    'sh',
    folder,
  ]);
  return folder;
}

/** Packs a folder, with the option of GNU tar that compresses it. */
export async function packFolder(
  folder: string,
  archive: string,
  ...options: string[]
): Promise<string> {
  await run('tar', ['-C', folder, '-cf', archive, ...options, '.']);
  return archive;
}

/** The architecture of this machine as images call it. */
export const imageArchitecture = { x64: 'amd64', arm64: 'arm64' }[arch() as 'x64'];

/** Makes an OCI layout of folders, one layer each, as others do: blobs by their digest, a configuration, a manifest, an index. */
export async function imageLayout(
  folder: string,
  layers: readonly string[],
  architecture = imageArchitecture,
): Promise<string> {
  const blobs = join(folder, 'blobs/sha256');
  await mkdir(blobs, { recursive: true });
  const put = async (contents: Buffer | string) => {
    const hex = createHash('sha256').update(contents).digest('hex');
    await writeFile(join(blobs, hex), contents);
    return { digest: `sha256:${hex}`, size: contents.length };
  };
  const descriptors = [];
  for (const layer of layers) {
    const archive = await packFolder(layer, join(folder, 'layer.tgz'), '--gzip');
    descriptors.push({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      ...(await put(await readFile(archive))),
    });
  }
  await run('rm', ['-f', join(folder, 'layer.tgz')]);
  const config = await put(JSON.stringify({ architecture, os: 'linux' }));
  const manifest = await put(JSON.stringify({ schemaVersion: 2, config, layers: descriptors }));
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  await writeTree(folder, {
    'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
    'index.json': JSON.stringify({
      schemaVersion: 2,
      manifests: [{ mediaType, ...manifest, platform: { architecture, os: 'linux' } }],
    }),
  });
  return folder;
}
