import { deflateRawSync } from 'node:zlib';
import type { OpenFile } from './with-contents.js';

const sampleSize = 4 * 1024;
const noGain = 0.97;

/** Files below this size, in bytes, are compressed without asking: that is as quick as asking. */
export const smallestSampled = 32 * 1024;

/** Whether three samples of a file, from its beginning, middle and end, get smaller when they are compressed. */
export function samplesShrink(size: number, file: OpenFile): boolean {
  const sample = Buffer.allocUnsafe(sampleSize);
  let packed = 0;
  for (const offset of [0, Math.floor((size - sampleSize) / 2), size - sampleSize]) {
    file.read(sample, offset);
    packed += deflateRawSync(sample, { level: 1 }).length;
  }
  return packed < 3 * sampleSize * noGain;
}
