import { crc32 } from 'node:zlib';
import { combineCrc32 } from '../workers/crc-combine.js';

/** The checksum of bytes that come in parts, and are sent in any order. */
export interface Checksum {
  readonly crc32: number;
  readonly size: number;
}

export const emptyChecksum: Checksum = { crc32: 0, size: 0 };

export function checksumOf(bytes: Uint8Array): Checksum {
  return { crc32: crc32(bytes), size: bytes.length };
}

/** The checksum of two stretches of bytes, one after the other. */
export function appendChecksum(first: Checksum, second: Checksum): Checksum {
  return {
    crc32: combineCrc32(first.crc32, second.crc32, second.size),
    size: first.size + second.size,
  };
}

/** As S3 writes it: four bytes, the highest first, in base 64. */
export function encodeChecksum({ crc32 }: Checksum): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32);
  return bytes.toString('base64');
}
