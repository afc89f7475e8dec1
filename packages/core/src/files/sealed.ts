import { Buffer } from 'node:buffer';
import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';

/** A line before the bytes: whose they are, in which form this machine has its numbers, and what they have to be. */
function headerOf(name: string, body: Uint8Array): Buffer {
  return Buffer.from(`${name} ${endianness()} ${crc32(body)}\n`);
}

/**
 * Bytes for a file that says itself whether it is whole.
 *
 * @param name of whoever writes it, with a version; one line
 */
export function seal(name: string, pieces: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(pieces);
  return Buffer.concat([headerOf(name, body), body]);
}

/** What was sealed under this name; undefined where it is damaged, or was sealed under another one. */
export function unseal(name: string, bytes: Buffer): Buffer | undefined {
  const start = bytes.indexOf('\n') + 1;
  const body = bytes.subarray(start);
  return headerOf(name, body).equals(bytes.subarray(0, start)) ? body : undefined;
}

/** A copy of the numbers that stand in bytes: there, they may begin where numbers cannot. */
export function numbersIn(bytes: Uint8Array): Float64Array {
  return new Float64Array(new Uint8Array(bytes).buffer);
}

export function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
