import { Buffer } from 'node:buffer';
import { stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import type { Contents, RevisionEntry } from '../model/entry.js';
import type { ListedFile } from '../model/listed-file.js';
import type { ArchiveMember, MemberType, ReadArchive } from '../model/archive-member.js';
import { ArchiveBomb, bombProblem } from './archive-bomb.js';
import {
  archivedFile,
  damagedBytes,
  isPlace,
  unpackedPath,
  type IsWanted,
  type ReadBytes,
} from './archived-file.js';
import { TarFrames } from './tar-frames.js';
import { readUnpacked } from './unpacked-bytes.js';
import { decodeName } from '../text/decode-name.js';

/** What is in a tar, packed in whatever way GNU tar takes it. Rejects when it is none. */
export function tarEntries(path: string, isWanted: IsWanted): Promise<ReadArchive> {
  return readTar(path, (file, read) => archivedFile(file, isWanted, read));
}

/** The files and links in a tar, which is read whole; no more than one file of it is in memory. Rejects when it is none. */
export async function listTar(path: string): Promise<ListedFile[]> {
  const sums = new Map<Contents, number>();
  const { entries } = await readTar(path, async (file, read) => {
    const contents = { bytes: new Uint8Array() };
    sums.set(contents, crc32(await read()));
    return { type: 'file', ...file, contents };
  });
  return entries.flatMap((entry) => {
    if (entry.type === 'directory') return [];
    const { path, type, mode } = entry;
    if (type === 'symlink') {
      const target = Buffer.from(entry.target);
      return { path, type, mode, size: target.length, crc32: crc32(target) };
    }
    return { path, type, mode, size: entry.size, crc32: sums.get(entry.contents) ?? 0 };
  });
}

/** Makes an entry of a file; its bytes are read now, or not at all. */
type TakeFile = (
  file: { readonly path: string; readonly mode: number; readonly size: number },
  read: ReadBytes,
) => Promise<RevisionEntry>;

async function readTar(path: string, take: TakeFile): Promise<ReadArchive> {
  const members: ArchiveMember[] = [];
  const found = new Map<string, RevisionEntry>();
  const { size: packed } = await stat(path);
  const { packedBy, bytes } = await readUnpacked(path);
  let unpacked = 0;
  let last: Header | undefined;
  // Names are bytes; which of them are text is decided here. (Its types do not know the option.)
  const options: object = { filenameEncoding: 'latin1' };
  const unpack = extract(options);
  unpack.on('entry', (header: Header, stream, next) => {
    // An entry that is cut short ends the archive as well, which is told of that.
    stream.on('error', () => undefined);
    const member = memberOf(header);
    members.push(member);
    last = header;
    if (!isSize(header.size)) {
      next(new Error(`the size of ${JSON.stringify(member.name)} is no number that tar takes`));
      return;
    }
    unpacked += sizeOf(header);
    const problem = packedBy !== undefined ? bombProblem(packed, unpacked) : undefined;
    if (problem !== undefined) {
      next(new ArchiveBomb(problem));
      return;
    }
    const read = async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    };
    readEntry(header, member, (file) => take(file, read), found)
      .then((entry) => {
        if (entry !== undefined && isPlace(entry.path)) found.set(entry.path, entry);
        stream.resume();
        next();
      })
      .catch(next);
  });
  try {
    const frames = new TarFrames();
    if (packedBy === undefined) await pipeline(bytes, frames, unpack);
    else await pipeline(bytes, measure(packed), frames, unpack);
  } catch (error) {
    throw explain(error as Error, last);
  }
  return { format: packedBy === 'gzip' ? 'tgz' : 'tar', members, entries: [...found.values()] };
}

/** The library's words for what is wrong, where they say little. */
function explain(error: Error, last: Header | undefined): Error {
  const isCut = /unexpected end/i.test(error.message);
  if (/exceeds max size/i.test(error.message))
    return new Error('a name in it is said to have megabytes', { cause: error });
  if ((error as NodeJS.ErrnoException).code?.startsWith('Z_') === true && !isCut)
    return new Error(damagedBytes, { cause: error });
  if (/invalid (?:tar )?header/i.test(error.message))
    return new Error('it holds something that is no header of a tar', { cause: error });
  if (!isCut) return error;
  const where =
    last === undefined
      ? ''
      : `: ${JSON.stringify(memberOf(last).name)} is said to have ${sizeOf(last).toLocaleString('en', { useGrouping: false })} bytes, and is the last that is there`;
  return new Error(`it is cut short${where}`, { cause: error });
}

/** Hands on what comes through, as long as it is not absurdly much. */
function measure(packed: number): Transform {
  let unpacked = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      unpacked += chunk.length;
      const problem = bombProblem(packed, unpacked);
      if (problem === undefined) done(null, chunk);
      else done(new ArchiveBomb(problem));
    },
  });
}

const types: Readonly<Record<string, MemberType>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'directory',
  symlink: 'symlink',
  link: 'link',
  'character-device': 'device',
  'block-device': 'device',
  fifo: 'pipe',
};

/** A value of the extended header of an entry. */
function extended({ pax }: Header, key: string): string | undefined {
  const values = pax as Readonly<Record<string, string>> | null;
  return values?.[key];
}

function memberOf(header: Header): ArchiveMember {
  const { name, linkname, type } = header;
  const text = (value: string, isText: boolean) =>
    isText ? value : decodeName(Buffer.from(value, 'latin1'));
  const isLink = type === 'link' || type === 'symlink';
  return {
    // GNU tar keeps the name and the size of a file with holes beside what it writes.
    name: extended(header, 'GNU.sparse.name') ?? text(name, extended(header, 'path') !== undefined),
    type: types[type] ?? 'unknown',
    ...(isLink ? { target: text(linkname, extended(header, 'linkpath') !== undefined) } : {}),
  };
}

/** The library makes -0 of a size below 0, and no number at all of what is none. */
function isSize(size: number): boolean {
  return Number.isFinite(size) && size >= 0 && !Object.is(size, -0);
}

function sizeOf(header: Header): number {
  const sparse = extended(header, 'GNU.sparse.realsize') ?? extended(header, 'GNU.sparse.size');
  return Number(sparse ?? header.size);
}

async function readEntry(
  header: Header,
  { name, type, target = '' }: ArchiveMember,
  take: (file: Parameters<TakeFile>[0]) => Promise<RevisionEntry>,
  found: ReadonlyMap<string, RevisionEntry>,
): Promise<RevisionEntry | undefined> {
  const path = unpackedPath(name);
  const mode = header.mode & 0o7777;
  switch (type) {
    case 'directory':
      return { type, path, mode };
    case 'symlink':
      return { type, path, mode, target };
    case 'link': {
      const original = found.get(unpackedPath(target));
      return original?.type === 'file' ? { ...original, path } : undefined;
    }
    case 'file':
      return take({ path, mode, size: sizeOf(header) });
    default:
      return undefined;
  }
}
