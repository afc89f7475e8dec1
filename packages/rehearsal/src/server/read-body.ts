import type { Call } from './call.js';

/** More than any request needs that is no object of S3. */
const largest = 1024 * 1024;

/** The whole body of a call; undefined for one that is too large. */
export async function readBody(call: Call): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of call.body() as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > largest) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
