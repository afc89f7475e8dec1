import { Buffer } from 'node:buffer';
import type { ReadableAt } from '../unpack/readable-at.js';

/** Bytes of one request at most: none should want more, as the list of an archive is near its end. */
const mostAtOnce = 16 * 1024 ** 2;

/**
 * An object that can be read from any place, as if it were a file. What has been read is kept; what lies before it is read up
 * to it, so that the end of a zip takes one request, and its directory another.
 */
export class ObjectFile implements ReadableAt {
  readonly #size: number;
  readonly #readRange: (start: number, end: number) => Promise<Uint8Array>;
  /** What was read, all of it up to the end of the object. */
  #held: { readonly at: number; readonly bytes: Buffer };
  /** Bytes that were read of the object. */
  bytesRead = 0;

  /** @param size in bytes */
  constructor(size: number, readRange: (start: number, end: number) => Promise<Uint8Array>) {
    this.#size = size;
    this.#readRange = readRange;
    this.#held = { at: size, bytes: Buffer.alloc(0) };
  }

  stat(): Promise<{ size: number }> {
    return Promise.resolve({ size: this.#size });
  }

  async read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }> {
    while (position < this.#held.at) await this.#readBefore(position);
    const from = position - this.#held.at;
    return { bytesRead: this.#held.bytes.copy(buffer, offset, from, from + length) };
  }

  async #readBefore(position: number): Promise<void> {
    const { at, bytes } = this.#held;
    const start = Math.max(position, at - mostAtOnce);
    const read = await this.#readRange(start, at);
    this.bytesRead += read.length;
    if (read.length !== at - start) throw new Error('unexpected EOF');
    this.#held = { at: start, bytes: Buffer.concat([read, bytes]) };
  }
}
