import { Buffer } from 'node:buffer';
import { open } from 'node:fs/promises';
import { fromRandomAccessReaderPromise, type Entry, type ZipFile } from 'yauzl';
import type { RevisionEntry } from '../revision/entry.js';
import { archivedFile, unpackedPath } from './archived-file.js';
import { findZip } from './zip-bounds.js';
import { unzippedName } from './unzipped-name.js';
import { PartReader } from './zip-reader.js';

const unix = 3;

/** What is in a zip, as the agent's `unzip` reads names and modes. Rejects when it is no zip. */
export async function zipEntries(
  path: string,
  onName: (name: string) => void,
): Promise<readonly RevisionEntry[]> {
  const file = await open(path);
  try {
    const bounds = await findZip(file);
    if (bounds === undefined) throw new Error('it has no end of a zip; it may be cut short');
    // Names as they are: a strict reader refuses what unzip only corrects.
    const zip = await fromRandomAccessReaderPromise(
      new PartReader(file, bounds),
      bounds.end - bounds.start,
      { decodeStrings: false, autoClose: false, lazyEntries: true },
    );
    const entries: RevisionEntry[] = [];
    for await (const entry of zip.eachEntry()) {
      const { name, literal } = unzippedName(entry.fileNameRaw, entry.versionMadeBy >>> 8);
      onName(name);
      const unpacked = unpackedPath(name);
      if (unpacked === '') continue;
      entries.push(await readEntry(zip, entry, unpacked, name.endsWith('/')));
      if (literal !== undefined) entries.push(leftover(literal, entry));
    }
    return entries;
  } finally {
    await file.close();
  }
}

/** What the agent's second attempt leaves beside what `unzip` made, after a warning about backslashes. */
function leftover(path: string, { uncompressedSize: size }: Entry): RevisionEntry {
  return { type: 'file', path, mode: 0o644, size, contents: { bytes: new Uint8Array() } };
}

async function readEntry(
  zip: ZipFile,
  entry: Entry,
  path: string,
  isDirectory: boolean,
): Promise<RevisionEntry> {
  const isUnix = entry.versionMadeBy >>> 8 === unix;
  const attributes = isUnix ? entry.externalFileAttributes >>> 16 : isDirectory ? 0o755 : 0o644;
  const mode = attributes & 0o7777;
  const read = async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  };
  if (isDirectory) return { type: 'directory', path, mode };
  if (isUnix && (attributes & 0o170000) === 0o120000) {
    return { type: 'symlink', path, mode, target: (await read()).toString('utf8') };
  }
  return archivedFile(path, mode, entry.uncompressedSize, read);
}
