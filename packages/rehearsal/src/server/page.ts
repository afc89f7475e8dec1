/**
 * Cuts one page out of a list, by the token that the page before has given; undefined for a token that none has given.
 * @param token undefined for the first page
 */
export function cutPage<T>(
  token: string | undefined,
  items: readonly T[],
  size: number,
): { readonly page: readonly T[]; readonly next: string | undefined } | undefined {
  const start = token === undefined ? 0 : startOf(token);
  if (start === undefined || start > items.length) return undefined;
  const end = start + size;
  return {
    page: items.slice(start, end),
    next: end < items.length ? Buffer.from(`from:${end}`).toString('base64url') : undefined,
  };
}

function startOf(token: string): number | undefined {
  const start = /^from:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  return start === undefined ? undefined : Number(start);
}
