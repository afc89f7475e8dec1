import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Contents } from '../revision/entry.js';
import { samplesShrink } from './samples-shrink.js';
import { createScratch } from './scratch.js';
import { withContents } from './with-contents.js';

/** A stretch of a file's contents. */
export interface DigestRange {
  readonly contents: Contents;
  readonly offset: number;
  readonly length: number;
  /** Size of the whole file, to find out as well whether compressing it pays; 0 not to. */
  readonly sampled: number;
}

export interface RangeDigest {
  /** SHA-256 in hexadecimal digits. */
  readonly sha256: string;
  readonly crc32: number;
  /** False when samples of the file did not get smaller by compressing them. */
  readonly shrinks: boolean;
}

const step = 512 * 1024;

/** Digests stretches of files, in their order. */
export function createDigester(): (ranges: readonly DigestRange[]) => RangeDigest[] {
  const scratch = createScratch();
  return (ranges) =>
    ranges.map(({ contents, offset, length, sampled }) =>
      withContents(contents, (file) => {
        const hash = createHash('sha256');
        let crc = 0;
        for (let done = 0; done < length; done += step) {
          const buffer = scratch(Math.min(step, length - done));
          file.read(buffer, offset + done);
          hash.update(buffer);
          crc = crc32(buffer, crc);
        }
        const shrinks = sampled === 0 || samplesShrink(sampled, file);
        return { sha256: hash.digest('hex'), crc32: crc, shrinks };
      }),
    );
}
