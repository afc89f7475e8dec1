import { UnreadableError } from './call-end.js';
import type { RawAnswer } from './send-once.js';

/**
 * All of an answer's body.
 *
 * @throws UnreadableError when it breaks off
 */
export async function readBody(body: unknown): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      pieces.push(piece);
      size += piece.length;
    }
  } catch (error) {
    const cut = new UnreadableError(`the answer broke off after ${size} bytes`);
    cut.cause = error;
    throw cut;
  }
  return Buffer.concat(pieces);
}

/** What stands in a header, if it is a type and nothing to be misled by. */
export function typeOf({ headers }: RawAnswer): string {
  const type = headers['content-type'] ?? '';
  return /^[\w.+/-]{1,60}/.exec(type)?.[0] ?? 'an unknown type';
}
