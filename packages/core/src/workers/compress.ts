import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { Compression } from '../model/compression.js';
import type { Contents } from '../model/entry.js';
import { digestOf, type DigestRange, type RangeDigest } from './digest.js';
import { verifyIdentity, step, withContents } from './with-contents.js';
import { createEncoders } from './encoders.js';
import { createScratch } from './scratch.js';

/** Files up to this size are compressed in one go, larger ones in chunks of it. In bytes. */
export const chunkSize = 1024 * 1024;

/** A stretch of a file: all of it, or one of the chunks that it is cut into. */
export interface CompressRange {
  readonly contents: Contents;
  readonly offset: number;
  readonly length: number;
  /** How much of what stands before `offset` deflate may refer to. */
  readonly dictionary: number;
  /** Whether the file ends with this stretch. */
  readonly last: boolean;
  /** Whether this stretch is the whole file. */
  readonly whole: boolean;
  /** Take it as it is. */
  readonly store: boolean;
  /** What came of the same contents before. */
  readonly kept?: Kept | undefined;
  /** To digest a whole file as well, while it is at hand; what its samples say decides whether it is compressed. */
  readonly digest?: Pick<DigestRange, 'sampled' | 'sought'> | undefined;
}

/** What came of a stretch when it was packed the last time. */
export interface Kept {
  /** Open in this process. */
  readonly file: number;
  readonly offset: number;
  readonly length: number;
  /** CRC-32 of these bytes, and of the contents. */
  readonly check: number;
  readonly crc32: number;
}

export interface CompressTask {
  readonly ranges: readonly CompressRange[];
  readonly compression: Compression;
}

export interface CompressedRange {
  /** Of the contents as they were. */
  readonly crc32: number;
  readonly compressedSize: number;
  /** Whether it is as it was: wanted, or for a whole file because deflate did not make it smaller. */
  readonly stored: boolean;
  /** Whether it is as it was kept: copied, or taken as it is because that is what came of it before. */
  readonly asKept: boolean;
  /** Where it was wanted. */
  readonly digest?: RangeDigest | undefined;
}

export interface Compressed {
  /** What came of the ranges, one after the other: in the memory that was offered, or in a buffer of its own. */
  readonly data: Uint8Array;
  readonly ranges: readonly CompressedRange[];
}

/** Memory, in bytes, that is enough for what comes of a MiB in not more than 128 ranges. */
export const enoughOutput = 1024 * 1024 + 16 * 1024;

/**
 * Compresses stretches of files. A chunk is deflated with what stands before it as dictionary and ends on a byte, the
 * last one closes the stream: the chunks of a file, put together, are one valid deflate stream.
 */
export function createCompressor(
  engine: () => object,
): (task: CompressTask, memory?: SharedArrayBuffer) => Compressed {
  const encoders = createEncoders(engine, createScratch());
  const output = createScratch();
  return ({ ranges, compression }, memory) => {
    const encoder = encoders(compression);
    // A chunk that deflate cannot shrink grows a little; nothing else does.
    const room = ranges.reduce((sum, { length }) => sum + length + (length >>> 8) + 64, 0);
    const offered = memory !== undefined && memory.byteLength >= room ? memory : undefined;
    const out = offered === undefined ? output(room) : Buffer.from(offered);
    let used = 0;

    const store = ({ contents, offset, length, kept }: CompressRange): CompressedRange => {
      const crc = withContents(contents, (file) => {
        let crc = 0;
        for (let done = 0; done < length; done += step) {
          const plain = out.subarray(used, (used += Math.min(step, length - done)));
          file.read(plain, offset + done);
          crc = crc32(plain, crc);
        }
        return crc;
      });
      return { crc32: crc, compressedSize: length, stored: true, asKept: kept !== undefined };
    };

    const compress = (range: CompressRange): CompressedRange => {
      const { contents, offset, length, dictionary } = range;
      const buffer = encoder.input(dictionary + length);
      withContents(contents, (file) => file.read(buffer, offset - dictionary));
      const plain = buffer.subarray(dictionary);
      const digest = range.digest && digestOf(plain, range.digest);
      const crc = digest?.crc32 ?? crc32(plain);
      const { level } = compression;
      const packed =
        range.store || digest?.shrinks === false
          ? plain
          : encoder.deflate({ level, dictionary, isLast: range.last });
      const stored = range.whole && packed.length >= length;
      const data = stored ? plain : packed;
      out.set(data, used);
      used += data.length;
      return { crc32: crc, compressedSize: data.length, stored, asKept: false, digest };
    };

    /** Undefined where what is kept is damaged. */
    const copy = (contents: Contents, kept: Kept): CompressedRange | undefined => {
      const { file, offset, length, check, crc32: crc } = kept;
      verifyIdentity(contents);
      const data = out.subarray(used, used + length);
      if (data.length < length || readSync(file, data, 0, length, offset) < length)
        return undefined;
      if (crc32(data) !== check) return undefined;
      used += length;
      return { crc32: crc, compressedSize: length, stored: false, asKept: true };
    };

    const done = ranges.map((range) => {
      if (range.store && range.digest === undefined) return store(range);
      return (range.kept && copy(range.contents, range.kept)) ?? compress(range);
    });
    // A copy is no larger than it has to be, as it lives until the garbage collector of another thread gets round to it.
    const data = out.subarray(0, used);
    return { data: offered === undefined ? Uint8Array.from(data) : data, ranges: done };
  };
}
