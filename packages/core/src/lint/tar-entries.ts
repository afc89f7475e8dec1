import { Buffer } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import type { RevisionEntry } from '../revision/entry.js';
import { archivedFile, unpackedPath } from './archived-file.js';

/** What is in a tar, gzipped or not. Rejects when it is neither. */
export async function tarEntries(
  path: string,
  onName: (name: string) => void,
): Promise<readonly RevisionEntry[]> {
  const found = new Map<string, RevisionEntry>();
  const unpack = extract();
  unpack.on('entry', (header, stream, next) => {
    onName(header.name);
    const name = unpackedPath(header.name);
    const read = async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    };
    readEntry(header, name, read, found)
      .then((entry) => {
        if (entry !== undefined && name !== '') found.set(name, entry);
        stream.resume();
        next();
      })
      .catch(next);
  });
  await pipeline(
    createReadStream(path),
    (await isGzip(path)) ? createGunzip() : new PassThrough(),
    unpack,
  );
  return [...found.values()];
}

async function readEntry(
  header: Header,
  path: string,
  read: () => Promise<Uint8Array>,
  found: ReadonlyMap<string, RevisionEntry>,
): Promise<RevisionEntry | undefined> {
  const mode = header.mode & 0o7777;
  switch (header.type) {
    case 'directory':
      return { type: 'directory', path, mode };
    case 'symlink':
      return { type: 'symlink', path, mode, target: header.linkname };
    case 'link': {
      const target = found.get(unpackedPath(header.linkname));
      return target?.type === 'file' ? { ...target, path } : undefined;
    }
    case 'file':
    case 'contiguous-file':
      return archivedFile(path, mode, header.size, read);
    default:
      return undefined;
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
