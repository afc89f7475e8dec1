import { quotedName } from '@codedeployer/appspec/text';
import { Buffer } from 'node:buffer';
import { open } from 'node:fs/promises';
import { fromRandomAccessReaderPromise, type Entry, type ZipFile } from 'yauzl';
import type { RevisionEntry } from '../model/entry.js';
import type { ArchiveMember, MemberType, ReadArchive } from '../model/archive-member.js';
import { ArchiveBomb, bombProblem } from './archive-bomb.js';
import {
  archivedFile,
  damagedBytes,
  isPlace,
  unpackedPath,
  type IsWanted,
} from './archived-file.js';
import { decodeName } from '../text/decode-name.js';
import { unzippedName } from './unzipped-name.js';
import type { ListedFile } from '../model/listed-file.js';
import type { ReadableAt } from './readable-at.js';
import { findZip } from './zip-bounds.js';
import { PartReader } from './zip-reader.js';

const unix = 3;
const headerLength = 30;
const longestTarget = 4096;
const stored = 0;
const deflated = 8;

/** A zip that is open: its entries, and how to read on from them. */
interface OpenZip {
  readonly zip: ZipFile;
  readonly listed: readonly Entry[];
}

/** Reads the directory of a zip, and refuses what the agent could not unpack. */
async function openZip(file: ReadableAt): Promise<OpenZip> {
  const bounds = await findZip(file);
  if (bounds === undefined) throw new Error('it has no end of a zip; it may be cut short');
  const size = bounds.end - bounds.start;
  // Names as they are: a strict reader refuses what unzip only corrects.
  const zip = await fromRandomAccessReaderPromise(new PartReader(file, bounds), size, {
    decodeStrings: false,
    autoClose: false,
    lazyEntries: true,
    validateEntrySizes: false, // they are checked below, for all that unzip does
  });
  const listed: Entry[] = [];
  for await (const entry of zip.eachEntry()) listed.push(entry);
  checkEntries(listed, size); // before anything is unpacked, in memory or elsewhere
  return { zip, listed };
}

/** What is in a zip, as the agent's `unzip` reads names and modes. Rejects when it is no zip. */
export async function zipEntries(path: string, isWanted: IsWanted): Promise<ReadArchive> {
  const file = await open(path);
  try {
    const { zip, listed } = await openZip(file);
    const members: ArchiveMember[] = [];
    const entries: RevisionEntry[] = [];
    for (const entry of listed) {
      members.push({ name: decodeName(entry.fileNameRaw), type: typeOf(entry) });
      entries.push(...(await readEntry(zip, entry, isWanted)));
    }
    return { format: 'zip', members, entries };
  } catch (error) {
    throw explain(error as Error);
  } finally {
    await file.close();
  }
}

/**
 * The files and links in a zip by its directory alone: of their contents nothing is read. Rejects when it is no zip.
 *
 * @param file anything that can be read from any place
 */
export async function listZip(file: ReadableAt): Promise<ListedFile[]> {
  try {
    const { listed } = await openZip(file);
    return listed.flatMap((entry) => {
      const { path, mode, type } = placeOf(entry);
      const { uncompressedSize: size, crc32 } = entry;
      return type === 'directory' || !isPlace(path) ? [] : [{ path, type, mode, size, crc32 }];
    });
  } catch (error) {
    throw explain(error as Error);
  }
}

/** What the library says, for people who know zips by what made them. */
const inWords: readonly (readonly [says: RegExp, means: string])[] = [
  [/unexpected EOF/, 'it is cut short or damaged: it names places that are not in it'],
  [/multi-disk/, 'it is one of several parts, and the agent takes them only as one'],
  [/comment length/i, 'the comment at its end is not as long as it is said to be'],
  [/extra field/i, 'an extra field of an entry is longer than the room for it'],
  [
    /signature|zip64|invalid (?:central|local|relative)/i,
    'it is damaged: a record is not where it should be',
  ],
];

function explain(error: Error): Error {
  if ((error as NodeJS.ErrnoException).code?.startsWith('Z_') === true)
    return new Error(damagedBytes, { cause: error });
  const means = inWords.find(([says]) => says.test(error.message))?.[1];
  return means === undefined ? error : new Error(means, { cause: error });
}

/** Refuses what the agent cannot unpack, and what would fill the disks of the instances. */
function checkEntries(entries: readonly Entry[], packed: number): void {
  const unpacked = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  const problem = bombProblem(packed, unpacked);
  if (problem !== undefined) throw new ArchiveBomb(problem);
  const name = ({ fileNameRaw }: Entry) => quotedName(decodeName(fileNameRaw));
  const inOrder = entries.toSorted(
    (one, other) => one.relativeOffsetOfLocalHeader - other.relativeOffsetOfLocalHeader,
  );
  for (const [place, entry] of inOrder.entries()) {
    const { compressedSize, uncompressedSize, relativeOffsetOfLocalHeader: start } = entry;
    if (entry.isEncrypted())
      throw new Error(`${name(entry)} is encrypted, and the agent knows no password`);
    const next = inOrder[place + 1];
    const end = start + headerLength + entry.fileNameLength + compressedSize;
    if (next !== undefined && next.relativeOffsetOfLocalHeader < end) {
      const pair = `${name(entry)} and ${name(next)}`;
      throw new ArchiveBomb(`${pair} share the same bytes, which unzip refuses`);
    }
    // Compression may add a little to what cannot be compressed.
    if (compressedSize > uncompressedSize * 1.1 + 1024)
      throw new ArchiveBomb(holdsMore(decodeName(entry.fileNameRaw), entry));
  }
}

function holdsMore(name: string, { uncompressedSize }: Entry): string {
  return `${quotedName(name)} holds more than the ${uncompressedSize} bytes that it says it has`;
}

const types: Readonly<Record<number, MemberType>> = {
  0o010000: 'pipe',
  0o020000: 'device',
  0o060000: 'device',
  0o120000: 'symlink',
  0o140000: 'socket',
};

function typeOf(entry: Entry): MemberType {
  if (entry.fileNameRaw.at(-1) === 0x2f) return 'directory';
  const isUnix = entry.versionMadeBy >>> 8 === unix;
  return isUnix ? (types[(entry.externalFileAttributes >>> 16) & 0o170000] ?? 'file') : 'file';
}

/** Where unpacking puts an entry, and as what; a second name where there is one. */
function placeOf(entry: Entry) {
  const host = entry.versionMadeBy >>> 8;
  const { name, literal } = unzippedName(entry.fileNameRaw, host);
  const named = name.endsWith('/') ? 'directory' : typeOf(entry);
  const type = named === 'directory' || named === 'symlink' ? named : ('file' as const);
  const usual = type === 'directory' ? 0o755 : 0o644;
  const mode = host === unix ? (entry.externalFileAttributes >>> 16) & 0o7777 : usual;
  return { name, literal, path: unpackedPath(name), type, mode };
}

/** What unpacking makes of an entry. */
async function readEntry(zip: ZipFile, entry: Entry, isWanted: IsWanted): Promise<RevisionEntry[]> {
  const { name, literal, path, type, mode } = placeOf(entry);
  if (!isPlace(path)) return [];
  const { uncompressedSize: size } = entry;
  const read = () => readEntryContents(zip, entry, name);
  // What the agent's second attempt leaves beside what `unzip` made, after a warning about backslashes.
  const leftovers: RevisionEntry[] =
    literal === undefined
      ? []
      : [{ type: 'file', path: literal, mode: 0o644, size, contents: { bytes: new Uint8Array() } }];
  if (type === 'directory') return [{ type, path, mode }, ...leftovers];
  if (type === 'symlink' && size > longestTarget)
    throw new Error(`${quotedName(name)} is a link of ${size} bytes`);
  if (type === 'symlink')
    return [{ type, path, mode, target: (await read()).toString('utf8') }, ...leftovers];
  return [await archivedFile({ path, mode, size }, isWanted, read), ...leftovers];
}

async function readEntryContents(zip: ZipFile, entry: Entry, name: string): Promise<Buffer> {
  const { compressionMethod: method } = entry;
  if (method !== stored && method !== deflated)
    throw new Error(
      `${quotedName(name)} is compressed by method ${method}; pack it again with deflate`,
    );
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    length += (chunk as Buffer).length;
    if (length > entry.uncompressedSize) throw new ArchiveBomb(holdsMore(name, entry));
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
