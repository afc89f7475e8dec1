import { close, createReadStream, openSync, read, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';

/**
 * Reads the records of a zip, a few bytes each, at once: to hand such a read to another thread costs many times as much as the read.
 */
export class ZipReader extends RandomAccessReader {
  readonly #file: number;

  constructor(path: string) {
    super();
    this.#file = openSync(path, 'r');
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    let error: Error | null = null;
    let bytesRead = 0;
    try {
      bytesRead = readSync(this.#file, buffer, offset, length, position);
    } catch (thrown) {
      error = thrown as Error;
    }
    // Who asks counts on an answer that comes later.
    process.nextTick(callback, error, bytesRead);
  }

  /** What stands there, as far as the file goes. */
  bytes(position: number, length: number): Buffer {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(this.#file, buffer, 0, length, position));
  }

  override _readStreamForRange(start: number, end: number): Readable {
    // The next entry is read by the same descriptor.
    const fs = { read, close: (_: number, callback: () => void) => callback() };
    return createReadStream('', { fd: this.#file, start, end: end - 1, fs });
  }

  override close(callback: (error: Error | null) => void): void {
    close(this.#file, (error) => callback(error ?? null));
  }
}
