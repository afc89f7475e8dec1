import { setMaxListeners } from 'node:events';
import { longestTimer } from '../time/longest-timer.js';

/** What may cut off one look: the run's signal, and the end of the time that there is to wait. */
export interface Poll {
  readonly signal: AbortSignal;
  /** Whether the time is up. */
  isLate(): boolean;
  /** The look is over. */
  end(): void;
}

/**
 * Begins a look, which ends with the time that there is to wait.
 *
 * @param patience milliseconds until the time is up; without it, there is no end
 */
export function beginPoll(signal: AbortSignal | undefined, patience: number | undefined): Poll {
  // Not AbortSignal.timeout(): below AbortSignal.any() it may be collected, and then never fires (nodejs/node#57736).
  const late = new AbortController();
  const timer =
    patience === undefined
      ? undefined
      : setTimeout(() => late.abort(), Math.min(patience, longestTimer));
  const either = AbortSignal.any([late.signal, ...(signal === undefined ? [] : [signal])]);
  setMaxListeners(0, either); // every call that waits for its turn listens
  return { signal: either, isLate: () => late.signal.aborted, end: () => clearTimeout(timer) };
}
