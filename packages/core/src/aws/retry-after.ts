/** Seconds; what is asked for beyond that is not waited for. */
const longest = 300;

/**
 * How long the service asks to be left alone, by the `Retry-After` of the answer that an error came from.
 *
 * @returns seconds, 0 where it does not ask
 */
export function retryAfter(error: unknown): number {
  const { $response } = (error ?? {}) as {
    readonly $response?: { readonly headers?: Readonly<Record<string, string | undefined>> };
  };
  const { 'retry-after': asked = '', date = '' } = $response?.headers ?? {};
  const seconds = /^\s*\d+\s*$/.test(asked)
    ? Number(asked)
    : // A point in time, by the clock of who says it.
      (Date.parse(asked) - Date.parse(date)) / 1000;
  return seconds > 0 ? Math.min(seconds, longest) : 0;
}
