import { CodeDeployError } from './codedeploy-error.js';
import { readText } from './read-input.js';
import type { JsonObject } from './context.js';

/**
 * Cuts one page out of a list, by the token of the request.
 * @throws CodeDeployError `InvalidNextTokenException`
 */
export function paginate<T>(
  input: JsonObject,
  items: readonly T[],
  pageSize: number,
): { readonly page: readonly T[]; readonly nextToken: string | undefined } {
  const start = readToken(readText(input, 'nextToken'), items.length);
  const end = start + pageSize;
  return {
    page: items.slice(start, end),
    nextToken: end < items.length ? Buffer.from(`from:${end}`).toString('base64url') : undefined,
  };
}

function readToken(token: string | undefined, length: number): number {
  if (token === undefined) return 0;
  const start = /^from:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (start !== undefined && Number(start) <= length) return Number(start);
  throw new CodeDeployError('InvalidNextTokenException', 'The specified nextToken is invalid');
}
