import { open } from 'node:fs/promises';

const endLength = 22;
const longestComment = 0xffff;
const endSignature = 0x06054b50;
/** A value that stands for "see the zip64 record". */
const elsewhere = 0xffffffff;

/**
 * Tells how many bytes stand before a zip, which makes all offsets in it too small by as many. 0 when there are none,
 * when the file is no zip, and for archives so large that their offsets are kept elsewhere.
 */
export async function leadingJunk(path: string): Promise<number> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const length = Math.min(size, endLength + longestComment);
    const tail = Buffer.alloc(length);
    await file.read(tail, 0, length, size - length);
    for (let at = length - endLength; at >= 0; at -= 1) {
      if (tail.readUInt32LE(at) !== endSignature) continue;
      const directoryLength = tail.readUInt32LE(at + 12);
      const directoryOffset = tail.readUInt32LE(at + 16);
      if (directoryLength === elsewhere || directoryOffset === elsewhere) return 0;
      return Math.max(0, size - length + at - directoryLength - directoryOffset);
    }
    return 0;
  } finally {
    await file.close();
  }
}
