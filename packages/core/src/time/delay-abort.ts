/**
 * Aborted some time after another signal, so that what is under way may still come to its end.
 *
 * @param milliseconds after the other one
 */
export function delayAbort(
  signal: AbortSignal | undefined,
  milliseconds: number,
): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  const late = new AbortController();
  // What waits for nothing else does not wait for this.
  const wait = () => void setTimeout(() => late.abort(signal.reason), milliseconds).unref();
  if (signal.aborted) wait();
  else signal.addEventListener('abort', wait, { once: true });
  return late.signal;
}
