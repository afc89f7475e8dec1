import { Buffer } from 'node:buffer';
import type { ReadableAt } from './readable-at.js';

const endLength = 22;
const endSignature = 0x06054b50;
/** unzip looks for the end record so far from the end of the file, and on to the start of a block that it reads. */
const farthest = 66_000;
const blockSize = 8192;
/** Of a zip with more, or larger, than the end record has room for: another record, and where that is. */
const largeEndLength = 56;
const largeEndSignature = 0x06064b50;
const locatorLength = 20;
const locatorSignature = 0x07064b50;

/** Where a zip stands in a file. */
export interface ZipBounds {
  /** Of its first byte: offsets within the zip count from there. */
  readonly start: number;
  /** Behind its last byte. */
  readonly end: number;
  /** Of the length of its comment, with which its end record ends; two bytes. */
  readonly commentLengthAt: number;
  /** Whether it is the whole file. */
  readonly whole: boolean;
}

/**
 * Finds a zip by its end record, as unzip does: it looks past what stands before and behind the archive. Undefined where
 * there is none.
 */
export async function findZip(file: ReadableAt): Promise<ZipBounds | undefined> {
  const { size } = await file.stat();
  const lastBlock = size % blockSize;
  const others = Math.ceil((farthest - lastBlock) / blockSize) * blockSize;
  const length = Math.min(size, lastBlock + others);
  const tail = Buffer.alloc(length);
  await file.read(tail, 0, length, size - length);
  for (let at = length - endLength; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    const record = size - length + at;
    const end = record + endLength + tail.readUInt16LE(at + 20);
    const start = Math.max(0, await startOf(file, tail, at, record));
    return {
      start,
      end: Math.min(size, end),
      commentLengthAt: record + endLength - 2,
      whole: start === 0 && end === size,
    };
  }
  return undefined;
}

/** Where a zip begins whose end record is at a place of the file: the sizes of what stands between are in it. */
async function startOf(
  file: ReadableAt,
  tail: Buffer,
  at: number,
  record: number,
): Promise<number> {
  const hasLocator =
    at >= locatorLength && tail.readUInt32LE(at - locatorLength) === locatorSignature;
  if (!hasLocator) return record - tail.readUInt32LE(at + 12) - tail.readUInt32LE(at + 16);
  const place = record - locatorLength - largeEndLength;
  const large = Buffer.alloc(largeEndLength);
  if (place >= 0) await file.read(large, 0, largeEndLength, place);
  // With something of its own at its end, it is longer; then nothing is taken to stand before the archive.
  if (large.readUInt32LE(0) !== largeEndSignature) return 0;
  return place - Number(large.readBigUInt64LE(40)) - Number(large.readBigUInt64LE(48));
}
