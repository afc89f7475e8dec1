import { Buffer } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';

const endLength = 22;
const endSignature = 0x06054b50;
/** unzip looks for the end record so far from the end of the file, and on to the start of a block that it reads. */
const farthest = 66_000;
const blockSize = 8192;
/** A value that stands for "see the zip64 record". */
const elsewhere = 0xffffffff;

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
 * there is none. What stands before an archive so large that its offsets are kept elsewhere is not looked for.
 */
export async function findZip(file: FileHandle): Promise<ZipBounds | undefined> {
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
    const directoryLength = tail.readUInt32LE(at + 12);
    const directoryOffset = tail.readUInt32LE(at + 16);
    const start =
      directoryLength === elsewhere || directoryOffset === elsewhere
        ? 0
        : Math.max(0, record - directoryLength - directoryOffset);
    return {
      start,
      end: Math.min(size, end),
      commentLengthAt: record + endLength - 2,
      whole: start === 0 && end === size,
    };
  }
  return undefined;
}
