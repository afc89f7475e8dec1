import { Buffer } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';
import type { ZipBounds } from './zip-bounds.js';

const chunkSize = 64 * 1024;

/** Reads a part of a file as if it were all of it. Whoever opened the file closes it. */
export class PartReader extends RandomAccessReader {
  readonly #file: FileHandle;
  readonly #start: number;

  constructor(file: FileHandle, { start }: ZipBounds) {
    super();
    this.#file = file;
    this.#start = start;
  }

  /** Not a stream of the file itself, which would close it. */
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#chunks(this.#start + start, this.#start + end), {
      objectMode: false,
    });
  }

  async *#chunks(start: number, end: number): AsyncGenerator<Buffer> {
    for (let position = start; position < end;) {
      const chunk = Buffer.alloc(Math.min(chunkSize, end - position));
      const { bytesRead } = await this.#file.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0) throw new Error('unexpected EOF');
      yield chunk.subarray(0, bytesRead);
      position += bytesRead;
    }
  }

  /** Without a stream for each of the many small pieces that an archive is read in. */
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#file.read(buffer, offset, length, this.#start + position).then(
      ({ bytesRead }) => {
        callback(bytesRead < length ? new Error('unexpected EOF') : null);
      },
      (error: unknown) => {
        callback(error as Error);
      },
    );
  }
}
