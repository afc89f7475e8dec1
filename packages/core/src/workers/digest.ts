import { createHash, hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Contents } from '../model/entry.js';
import { samplesShrink } from './samples-shrink.js';
import { createScratch } from './scratch.js';
import { step, withContents, type OpenFile } from './with-contents.js';

/** A stretch of a file's contents. */
export interface DigestRange {
  readonly contents: Contents;
  readonly offset: number;
  readonly length: number;
  /** Size of the whole file, to find out as well whether compressing it pays; 0 not to. */
  readonly sampled: number;
  /** What to look for in a whole file, where somebody wants to know. */
  readonly sought?: readonly RegExp[] | undefined;
}

export interface RangeDigest {
  /** SHA-256 in hexadecimal digits. */
  readonly sha256: string;
  readonly crc32: number;
  /** False when samples of the file did not get smaller by compressing them. */
  readonly shrinks: boolean;
  /** True when it has nothing of what was sought in it. */
  readonly plain: boolean;
}

/** As a string at once: all patterns together take less time than one byte for byte. */
function isPlain({ buffer, byteOffset, length }: Uint8Array, sought: readonly RegExp[]): boolean {
  const text = Buffer.from(buffer, byteOffset, length).toString('latin1');
  return !sought.some((pattern) => pattern.test(text));
}

/** The same of a whole file that is in memory. */
export function digestOf(
  bytes: Uint8Array,
  { sampled, sought }: Pick<DigestRange, 'sampled' | 'sought'>,
): RangeDigest {
  const read = (sample: Uint8Array, offset: number) =>
    sample.set(bytes.subarray(offset, offset + sample.length));
  return {
    sha256: hash('sha256', bytes),
    crc32: crc32(bytes),
    shrinks: sampled === 0 || samplesShrink(sampled, { read }),
    plain: sought !== undefined && isPlain(bytes, sought),
  };
}

/** Digests stretches of files, in their order. */
export function createDigester(): (ranges: readonly DigestRange[]) => RangeDigest[] {
  const scratch = createScratch();

  const digest = (file: OpenFile, offset: number, length: number) => {
    if (length <= step) {
      const buffer = scratch(length);
      file.read(buffer, offset);
      // At once: for a small file, an object to hash with costs more than hashing.
      return { sha256: hash('sha256', buffer), crc: crc32(buffer) };
    }
    const sha256 = createHash('sha256');
    let crc = 0;
    for (let done = 0; done < length; done += step) {
      const buffer = scratch(Math.min(step, length - done));
      file.read(buffer, offset + done);
      sha256.update(buffer);
      crc = crc32(buffer, crc);
    }
    return { sha256: sha256.digest('hex'), crc };
  };

  return (ranges) =>
    ranges.map(({ contents, offset, length, sampled, sought }) =>
      withContents(contents, (file) => {
        if (sought !== undefined) {
          const bytes = scratch(length);
          file.read(bytes, offset);
          return digestOf(bytes, { sampled, sought });
        }
        const { sha256, crc } = digest(file, offset, length);
        const shrinks = sampled === 0 || samplesShrink(sampled, file);
        return { sha256, crc32: crc, shrinks, plain: false };
      }),
    );
}
