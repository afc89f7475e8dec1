import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';
import type { ReadableAt } from './readable-at.js';
import type { ZipBounds } from './zip-bounds.js';

const chunkSize = 64 * 1024;

interface Piece {
  readonly at: number;
  readonly bytes: Buffer;
}

/** Reads a part of a file as if it were all of it. Whoever opened the file closes it. */
export class PartReader extends RandomAccessReader {
  readonly #file: ReadableAt;
  readonly #start: number;
  /** The piece that was read last. */
  #held: Piece = { at: 0, bytes: Buffer.alloc(0) };

  constructor(file: ReadableAt, { start }: ZipBounds) {
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

  /**
   * Without a stream for each of the many small pieces that an archive is read in, and mostly without the file: they lie
   * one behind the other.
   */
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#pieceWith(position, length).then(
      ({ at, bytes }) => {
        const from = position - at;
        const copied = bytes.copy(buffer, offset, from, from + length);
        callback(copied < length ? new Error('unexpected EOF') : null);
      },
      (error: unknown) => {
        callback(error as Error);
      },
    );
  }

  /** A piece that holds so much, as far as the file has it. */
  async #pieceWith(position: number, length: number): Promise<Piece> {
    const { at, bytes } = this.#held;
    if (position >= at && position + length <= at + bytes.length) return this.#held;
    const wanted = Buffer.alloc(Math.max(length, chunkSize));
    const { bytesRead } = await this.#file.read(wanted, 0, wanted.length, this.#start + position);
    this.#held = { at: position, bytes: wanted.subarray(0, bytesRead) };
    return this.#held;
  }
}
