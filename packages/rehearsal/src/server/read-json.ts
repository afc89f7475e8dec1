import type { Call } from './call.js';
import { readBody } from './read-body.js';

/** The structure that the body of a call is, in JSON; what is wrong with it in words, where it is none. */
export async function readJsonBody(
  call: Call,
): Promise<
  { readonly structure: Readonly<Record<string, unknown>> } | { readonly trouble: string }
> {
  const body = await readBody(call);
  if (body === undefined) return { trouble: 'The request is too large' };
  try {
    const structure: unknown = JSON.parse(body.toString('utf8') || '{}');
    if (isStructure(structure)) return { structure };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { trouble: 'The request body is not a JSON structure' };
}

export function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
