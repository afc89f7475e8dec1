import { crc32 } from 'node:zlib';
import { engine } from './engine.js';

/** The encoder as threads share it: it is compiled once, and each of them makes its own memory. */
export type Engine = object;

export interface DeflateRequest {
  /** 1 (quickest) to 9 (smallest); at 6 the output is as large as that of zlib. */
  readonly level: number;
  /** How many bytes at the beginning of the input are only referred to, not compressed: up to 32 KiB. */
  readonly dictionary: number;
  /**
   * Whether the stream ends with this input. Otherwise the output ends on a byte, and the output of what follows can be put
   * behind it.
   */
  readonly isLast: boolean;
}

/** Compresses one input after the other, in memory of its own that grows to what the largest of them needs. */
export interface Encoder {
  /** Memory of so many bytes, for the next input. What was there before is lost. */
  input(length: number): Uint8Array;
  /** A raw DEFLATE stream (RFC 1951) of the input, or a stretch of one; it is there until the next input is asked for. */
  deflate(request: DeflateRequest): Uint8Array;
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly inputAt: () => number;
  readonly outputAt: (length: number) => number;
  readonly deflate: (level: number, dictionary: number, length: number, isLast: number) => number;
}

const page = 64 * 1024;
/** What the encoder reads and writes beyond the end. */
const beyond = 4096;

/** What is compressed by the same encoder has the same bytes, on every machine. */
export const engineVersion = crc32(engine);

export function compileEngine(): Engine {
  return new WebAssembly.Module(Buffer.from(engine, 'base64'));
}

export function createEncoder(compiled: Engine): Encoder {
  const { exports } = new WebAssembly.Instance(compiled as WebAssembly.Module, {});
  const { memory, inputAt, outputAt, deflate } = exports as Exports;
  const from = inputAt();
  let length = 0;
  return {
    input(wanted) {
      length = wanted;
      const lacking =
        outputAt(length) + length + (length >>> 8) + beyond - memory.buffer.byteLength;
      if (lacking > 0) memory.grow(Math.ceil(lacking / page));
      return new Uint8Array(memory.buffer, from, length);
    },
    deflate({ level, dictionary, isLast }) {
      const size = deflate(level, dictionary, length - dictionary, isLast ? 1 : 0);
      return new Uint8Array(memory.buffer, outputAt(length), size);
    },
  };
}
