import { CodeDeployError } from './codedeploy-error.js';

/**
 * Cuts one page out of a list, by the `nextToken` of the request.
 * @throws CodeDeployError `InvalidNextTokenException`
 */
export function paginate<T>(
  token: string | undefined,
  items: readonly T[],
  pageSize: number,
): { readonly page: readonly T[]; readonly nextToken: string | undefined } {
  const start = startOf(token, items.length);
  const end = start + pageSize;
  return {
    page: items.slice(start, end),
    nextToken: end < items.length ? Buffer.from(`from:${end}`).toString('base64url') : undefined,
  };
}

function startOf(token: string | undefined, length: number): number {
  if (token === undefined) return 0;
  const start = /^from:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (start !== undefined && Number(start) <= length) return Number(start);
  throw new CodeDeployError('InvalidNextTokenException', 'The specified nextToken is invalid');
}
