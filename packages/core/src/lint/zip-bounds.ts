import { Buffer } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';

const endLength = 22;
const longestComment = 0xffff;
const endSignature = 0x06054b50;
/** A value that stands for "see the zip64 record". */
const elsewhere = 0xffffffff;

/** Where in a file the zip is; offsets within the zip count from its start. */
export interface ZipBounds {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds a zip by its end record, as unzip does: it looks past what stands before and behind the archive. Undefined where
 * there is none. What stands before an archive so large that its offsets are kept elsewhere is not looked for.
 */
export async function findZip(file: FileHandle): Promise<ZipBounds | undefined> {
  const { size } = await file.stat();
  const length = Math.min(size, endLength + longestComment);
  const tail = Buffer.alloc(length);
  await file.read(tail, 0, length, size - length);
  for (let at = length - endLength; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    const place = size - length + at;
    const end = Math.min(size, place + endLength + tail.readUInt16LE(at + 20));
    const directoryLength = tail.readUInt32LE(at + 12);
    const directoryOffset = tail.readUInt32LE(at + 16);
    if (directoryLength === elsewhere || directoryOffset === elsewhere) return { start: 0, end };
    return { start: Math.max(0, place - directoryLength - directoryOffset), end };
  }
  return undefined;
}
