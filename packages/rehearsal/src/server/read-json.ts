import type { Call } from './call.js';

const largest = 1024 * 1024;

/** The structure that the body of a call is, in JSON; what is wrong with it in words, where it is none. */
export async function readJsonBody(
  call: Call,
): Promise<
  { readonly structure: Readonly<Record<string, unknown>> } | { readonly trouble: string }
> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of call.body() as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > largest) return { trouble: 'The request is too large' };
    pieces.push(piece);
  }
  try {
    const structure: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8') || '{}');
    if (isStructure(structure)) return { structure };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { trouble: 'The request body is not a JSON structure' };
}

export function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
