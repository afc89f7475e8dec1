import type { Compression } from '../model/compression.js';
import type { CompressRange } from '../workers/compress.js';
import { runInOrder, type Item } from '../workers/run-in-order.js';
import type { Workers } from '../workers/workers.js';
import { combineCrc32 } from '../workers/crc-combine.js';
import { gather } from './gather.js';

const chunkSize = 1024 * 1024;
const windowSize = 32 * 1024;

/** Deflated, no name, no time, made on Unix. */
const header = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);

/** A block of deflate with nothing in it, which says that it is the last one. */
const lastBlock = Uint8Array.of(0x03, 0x00);

/** Cuts bytes into chunks, each with what stands before it. */
async function* cut(
  source: AsyncIterable<readonly Uint8Array[]>,
  compression: Compression,
): AsyncGenerator<Item<'compress', number>> {
  let before = Buffer.alloc(0);
  for await (const bytes of gather(source, chunkSize)) {
    const { length } = bytes;
    const range: CompressRange = {
      contents: { bytes: Buffer.concat([before, bytes]) },
      offset: before.length,
      length,
      dictionary: before.length,
      last: false,
      whole: false,
      store: false,
    };
    yield { subject: length, task: { ranges: [range], compression } };
    before = Buffer.from(bytes.subarray(Math.max(0, length - windowSize)));
  }
}

/** Bytes as gzip makes them, compressed on the workers. The same bytes come out, however many workers there are. */
export async function* gzip(
  source: AsyncIterable<readonly Uint8Array[]>,
  compression: Compression,
  workers: Workers,
): AsyncGenerator<readonly Uint8Array[]> {
  yield [header];
  let crc32 = 0;
  let size = 0;
  for await (const { subject, result } of runInOrder(
    workers,
    'compress',
    cut(source, compression),
  )) {
    const range = result?.ranges[0];
    if (result === undefined || range === undefined) throw new Error('A chunk did not come back.');
    crc32 = combineCrc32(crc32, range.crc32, subject);
    size += subject;
    yield [result.data];
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32, 0);
  trailer.writeUInt32LE(size % 2 ** 32, 4);
  yield [lastBlock, trailer];
}
