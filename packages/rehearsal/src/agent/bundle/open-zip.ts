import { createReadStream, createWriteStream } from 'node:fs';
import { appendFile, open, rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { findZip, type ZipBounds } from '@codedeployer/core/unpack';
import { crc32, inflateRawSync } from 'node:zlib';
import { fromRandomAccessReaderPromise, type Entry } from 'yauzl';
import { largestAtOnce } from '../at-once.js';
import { unzippedTime } from './unzipped-time.js';
import { ZipReader } from './zip-reader.js';

/** An entry of a zip as it is written there: its name is bytes, in whatever encoding. */
export interface ZipEntry {
  readonly name: Buffer;
  /** The system that the entry says it was made on: 0 is DOS, 3 is Unix. */
  readonly host: number;
  readonly attributes: number;
  readonly crc32: number;
  readonly size: number;
  readonly raw: Entry;
}

/** A zip that is open for reading. Whoever opened it closes it. */
export interface Zip {
  /** True when something stands before the archive, which unzip warns of; of what stands behind it says nothing. */
  readonly hasLeadingJunk: boolean;
  /** All entries in the order of the central directory; can be asked for more than once. */
  entries(): AsyncIterable<ZipEntry>;
  read(entry: ZipEntry): Promise<Readable>;
  /** Finds an entry at its place in the archive. */
  locate(entry: ZipEntry): Promise<LocatedEntry>;
  close(): Promise<void>;
}

/** An entry as it stands before its contents. */
export interface LocatedEntry {
  /** When it was changed last, as unzip takes it. */
  readonly modified: Date;
  /** The contents of a small entry that is sound; of any other they have to be read. */
  contents(): Buffer | undefined;
}

/** Undefined for what is damaged, or longer than it says. */
function inflate(packed: Buffer, size: number): Buffer | undefined {
  try {
    return inflateRawSync(packed, { maxOutputLength: size });
  } catch {
    return undefined; // as a stream it is met again, and told of
  }
}

async function boundsOf(path: string): Promise<ZipBounds | undefined> {
  const file = await open(path);
  try {
    return await findZip(file);
  } finally {
    await file.close();
  }
}

/** Opens a zip; rejects when it has no central directory. A copy without what stands around the archive may be made beside it. */
export async function openZip(path: string): Promise<Zip> {
  const bounds = await boundsOf(path);
  const isClean = bounds === undefined || bounds.whole;
  const clean = isClean ? path : `${path}.clean`;
  if (!isClean) {
    const { start, commentLengthAt } = bounds;
    const withoutComment = Buffer.alloc(2);
    const range = { start, end: commentLengthAt - 1 };
    await pipeline(createReadStream(path, range), createWriteStream(clean));
    await appendFile(clean, withoutComment);
  }
  const options = { lazyEntries: true, decodeStrings: false, autoClose: false } as const;
  const reader = new ZipReader(clean);
  const file = await fromRandomAccessReaderPromise(reader, (await stat(clean)).size, {
    ...options,
    validateEntrySizes: false,
  });
  // The entries are kept because the agent's fallback goes through them a second time.
  let known: ZipEntry[] | undefined;
  async function* entries(): AsyncIterable<ZipEntry> {
    if (known !== undefined) {
      yield* known;
      return;
    }
    const found: ZipEntry[] = [];
    for await (const raw of file.eachEntry()) {
      const entry = describe(raw);
      found.push(entry);
      yield entry;
    }
    known = found;
  }
  return {
    hasLeadingJunk: bounds !== undefined && bounds.start > 0,
    entries,
    read: ({ raw }) => file.openReadStreamPromise(raw),
    async locate({ raw }) {
      const { extraField, fileDataStart } = await file.readLocalFileHeaderPromise(raw);
      return {
        modified: unzippedTime(raw, extraField),
        contents: () => contentsAt(reader, raw, fileDataStart),
      };
    },
    async close() {
      file.close();
      if (!isClean) await rm(clean);
    },
  };
}

function contentsAt(reader: ZipReader, raw: Entry, position: number): Buffer | undefined {
  if (Math.max(raw.compressedSize, raw.uncompressedSize) > largestAtOnce) return undefined;
  if (raw.uncompressedSize === 0 || !raw.canDecodeFileData()) return undefined;
  const packed = reader.bytes(position, raw.compressedSize);
  const contents = raw.compressionMethod === 0 ? packed : inflate(packed, raw.uncompressedSize);
  const isSound = contents?.length === raw.uncompressedSize && crc32(contents) === raw.crc32;
  return isSound ? contents : undefined;
}

function describe(raw: Entry): ZipEntry {
  return {
    name: raw.fileNameRaw,
    host: raw.versionMadeBy >>> 8,
    attributes: raw.externalFileAttributes,
    crc32: raw.crc32,
    size: raw.uncompressedSize,
    raw,
  };
}
