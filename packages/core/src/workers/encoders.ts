import { constants, deflateRawSync } from 'node:zlib';
import { compileEngine, createEncoder, type Encoder } from '@codedeployer/deflate';
import type { Compression } from '../model/compression.js';

const largestWindow = 15; // 32 KiB

/**
 * The window that a file needs, as a power of two: deflate looks back by 262 bytes less. The bytes that come out are those
 * of the largest window, and to clear less memory saves a twentieth of the time of a small file.
 */
function windowBitsFor(length: number): number {
  return Math.min(largestWindow, Math.max(9, Math.ceil(Math.log2(length + 262))));
}

function zlibEncoder(scratch: (size: number) => Buffer): Encoder {
  let buffer: Buffer = Buffer.alloc(0);
  return {
    input: (length) => (buffer = scratch(length)),
    deflate({ level, dictionary, isLast }) {
      const plain = buffer.subarray(dictionary);
      return deflateRawSync(plain, {
        level,
        windowBits: dictionary === 0 && isLast ? windowBitsFor(plain.length) : largestWindow,
        chunkSize: Math.max(1024, Math.min(plain.length, 256 * 1024)),
        ...(dictionary === 0 ? {} : { dictionary: buffer.subarray(0, dictionary) }),
        finishFlush: isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
      });
    },
  };
}

let compiled: object | undefined;

/** The engine of this process, for all its threads. */
export function sharedEngine(): object {
  return (compiled ??= compileEngine());
}

/**
 * The encoders of a thread, each made when it is needed.
 *
 * @param engine as the process has compiled it
 */
export function createEncoders(
  engine: () => object,
  scratch: (size: number) => Buffer,
): (how: Compression) => Encoder {
  const zlib = zlibEncoder(scratch);
  let ours: Encoder | undefined;
  return ({ level, deflate }) =>
    // That does not know how not to compress.
    deflate === 'zlib' || level === 0 ? zlib : (ours ??= createEncoder(engine()));
}
