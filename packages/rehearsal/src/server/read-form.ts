import { Readable } from 'node:stream';
import type { Call } from './call.js';

/** More than any call of a query protocol needs. */
const longestForm = 1024 * 1024;

/** Whether a request is of a query protocol, whose parameters stand in the body. */
export function isForm({ path, headers }: Pick<Call, 'path' | 'headers'>): boolean {
  const type = headers['content-type'] ?? '';
  return path === '/' && /^application\/x-www-form-urlencoded\b/.test(type);
}

/** The same call, with the parameters of its body in its query; a body that is too long, or has not come whole, has none. */
export async function withForm(call: Call): Promise<Call> {
  const query = new URLSearchParams(call.query);
  for (const [name, value] of new URLSearchParams(await readText(call.body()))) {
    query.append(name, value);
  }
  return { ...call, query, body: () => Readable.from([]) };
}

async function readText(body: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > longestForm) return '';
      pieces.push(piece);
    }
  } catch {
    return ''; // the client has left, and will not see an answer
  }
  return Buffer.concat(pieces).toString('utf8');
}
