import { longestTimer } from './longest-timer.js';

/** A time that something may take. */
export interface TimeLimit {
  /** Aborted when the time is up, or with the signal that was handed in. */
  readonly signal: AbortSignal;
  /** Whether it was the time that was up. */
  isPassed(): boolean;
  /** There is no end any more. */
  lift(): void;
}

/**
 * Not AbortSignal.timeout(): below AbortSignal.any() it may be collected, and then never fires (nodejs/node#57736).
 *
 * @param milliseconds from now; without it, there is no end
 * @param reason what the signal is aborted with when the time is up
 */
export function limitTime(
  milliseconds: number | undefined,
  signal: AbortSignal | undefined,
  reason?: Error,
): TimeLimit {
  const late = new AbortController();
  const timer =
    milliseconds === undefined
      ? undefined
      : setTimeout(() => late.abort(reason), Math.min(milliseconds, longestTimer));
  return {
    signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
    isPassed: () => late.signal.aborted,
    lift: () => clearTimeout(timer),
  };
}
