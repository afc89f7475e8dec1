import { Buffer } from 'node:buffer';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import type { RevisionEntry } from '../revision/entry.js';
import { archivedFile, unpackedPath } from './archived-file.js';

const unix = 3;

/** What is in a zip, as the agent's `unzip` reads names and modes. Rejects when it is no zip. */
export async function zipEntries(
  path: string,
  onName: (name: string) => void,
): Promise<readonly RevisionEntry[]> {
  // Names as they are: a strict reader refuses what unzip only corrects.
  const zip = await openPromise(path, { decodeStrings: false, autoClose: false });
  try {
    const entries: RevisionEntry[] = [];
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileNameRaw.toString('utf8');
      onName(name);
      const unpacked = unpackedPath(name);
      if (unpacked !== '') entries.push(await readEntry(zip, entry, unpacked, name.endsWith('/')));
    }
    return entries;
  } finally {
    zip.close();
  }
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
