import { s3Errors } from './errors.js';

const longestLine = 16 * 1024;

/**
 * Takes the `aws-chunked` framing off a body: yields the payload as it comes, and puts the trailing headers (lower case) into
 * `trailers` before it ends. Chunk signatures are passed over.
 * @throws S3Error `IncompleteBody` when the body ends early, `InvalidRequest` when the framing is broken.
 */
export async function* decodeChunks(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = byteReader(source);
  try {
    for (;;) {
      const header = await reader.line();
      const size = /^([0-9a-f]{1,12})(;.*)?$/i.exec(header)?.[1];
      if (size === undefined) throw s3Errors.invalidRequest('The chunked encoding is malformed.');
      const length = Number.parseInt(size, 16);
      if (length === 0) break;
      yield* reader.bytes(length);
      if ((await reader.line()) !== '') {
        throw s3Errors.invalidRequest('A chunk is longer than its header says.');
      }
    }
    for (let line = await reader.line(); line !== ''; line = await reader.line()) {
      const colon = line.indexOf(':');
      if (colon > 0)
        trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
  } finally {
    await reader.close();
  }
}

interface ByteReader {
  line(): Promise<string>;
  bytes(length: number): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

function byteReader(source: AsyncIterable<Buffer>): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<Buffer> => {
    const next = await iterator.next();
    if (next.done) throw s3Errors.incompleteBody();
    return next.value;
  };
  return {
    async line() {
      let end = rest.indexOf('\r\n');
      while (end < 0) {
        if (rest.length > longestLine)
          throw s3Errors.invalidRequest('The chunked encoding is malformed.');
        rest = Buffer.concat([rest, await more()]);
        end = rest.indexOf('\r\n');
      }
      const line = rest.toString('latin1', 0, end);
      rest = rest.subarray(end + 2);
      return line;
    },
    async *bytes(length) {
      let left = length;
      while (left > 0) {
        if (rest.length === 0) rest = await more();
        const piece = rest.subarray(0, left);
        rest = rest.subarray(piece.length);
        left -= piece.length;
        yield piece;
      }
    },
    async close() {
      await iterator.return?.();
    },
  };
}
