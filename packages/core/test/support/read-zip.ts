import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { hashOf, listTree, type Listing, type World } from '@codedeployer/testing';

/** An entry as yauzl sees it. */
export interface ZipEntry {
  readonly path: string;
  readonly mode: number;
  /** 0 for stored, 8 for deflated. */
  readonly method: number;
  readonly size: number;
  readonly compressedSize: number;
  readonly contents: Buffer;
}

async function contentsOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const stream = await zip.openReadStreamPromise(entry);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Every entry of a zip with its contents, in the order of the archive. */
export async function readZip(file: string): Promise<ZipEntry[]> {
  // Names as they are: yauzl, too, would take a backslash for a slash.
  const zip = await openPromise(file, { decodeStrings: false, autoClose: false });
  const entries: ZipEntry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      const path = Buffer.from(entry.fileName as unknown as Uint8Array).toString('utf8');
      entries.push({
        path,
        mode: entry.externalFileAttributes >>> 16,
        method: entry.compressionMethod,
        size: entry.uncompressedSize,
        compressedSize: entry.compressedSize,
        contents: await contentsOf(zip, entry),
      });
    }
  } finally {
    zip.close();
  }
  return entries;
}

/** The same as `listTree`, of what is in a zip. */
export async function listZip(file: string): Promise<Listing> {
  const listing: Listing = {};
  for (const { path, mode, contents } of await readZip(file)) {
    const permissions = (mode & 0o777).toString(8);
    if ((mode & 0o170000) === 0o120000) listing[path] = `link ${contents.toString()}`;
    else if (path.endsWith('/')) listing[path.slice(0, -1)] = `folder ${permissions}`;
    else listing[path] = `file ${permissions} ${hashOf(contents)}`;
  }
  return listing;
}

/** Unpacks an archive with a program and lists what came of it; the program must have nothing to complain about. */
export function unpackWith(
  command: readonly [string, ...string[]],
  world: World,
  name: string,
): Listing {
  const folder = world.path(name);
  mkdirSync(folder, { recursive: true });
  const [program, ...args] = command;
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  if (status !== 0 || stderr !== '')
    throw new Error(`${program} ended with ${status ?? 'a signal'}: ${stdout}${stderr}`);
  return listTree(folder);
}
