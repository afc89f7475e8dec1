import { open } from 'node:fs/promises';

const endLength = 22;
const endSignature = 0x06054b50;
/** unzip looks for the end record so far from the end of the file, and on to the start of a block that it reads. */
const farthest = 66_000;
const blockSize = 8192;
/** A value that stands for "see the zip64 record". */
const elsewhere = 0xffffffff;

/** Where a zip stands in a file that holds more than it. */
export interface ArchiveBounds {
  /** Of its first byte: all its offsets are too small by as many. */
  readonly start: number;
  /** Before the length of its comment, with which its end record ends. */
  readonly end: number;
}

/**
 * Finds the archive in a file; undefined when it is the whole file, or the file is no zip. What stands before it is not
 * looked for in archives so large that their offsets are kept elsewhere.
 */
export async function archiveBounds(path: string): Promise<ArchiveBounds | undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const lastBlock = size % blockSize;
    const others = Math.ceil((farthest - lastBlock) / blockSize) * blockSize;
    const length = Math.min(size, lastBlock + others);
    const tail = Buffer.alloc(length);
    await file.read(tail, 0, length, size - length);
    for (let at = length - endLength; at >= 0; at -= 1) {
      if (tail.readUInt32LE(at) !== endSignature) continue;
      const directoryLength = tail.readUInt32LE(at + 12);
      const directoryOffset = tail.readUInt32LE(at + 16);
      const behind = length - at - endLength - tail.readUInt16LE(at + 20);
      const record = size - length + at;
      const start =
        directoryLength === elsewhere || directoryOffset === elsewhere
          ? 0
          : Math.max(0, record - directoryLength - directoryOffset);
      if (start === 0 && behind === 0) return undefined;
      return { start, end: record + endLength - 2 };
    }
    return undefined;
  } finally {
    await file.close();
  }
}
