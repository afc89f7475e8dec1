import { failure } from '../errors/failure.js';
import { longestTimer } from './longest-timer.js';

/** The end of the time that a run has until its deployments have been started; they are waited for by the same clock. */
export interface Deadline {
  /** Aborted when the time is up, or the run is cancelled. */
  readonly signal: AbortSignal;
  /** When the run began, on the clock of `performance.now()`. */
  readonly began: number;
  /** Whether it was the time that was up. */
  isPassed(): boolean;
  /** From now on, the signal is that of the run alone. */
  lift(): void;
}

/**
 * @param minutes from now; without it, there is no end
 */
export function setDeadline(
  minutes: number | undefined,
  signal: AbortSignal | undefined,
): Deadline {
  const began = performance.now();
  const late = new AbortController();
  const timer =
    minutes === undefined
      ? undefined
      : setTimeout(
          () => late.abort(failure('RUN_TIMED_OUT', { minutes })),
          Math.min(minutes * 60_000, longestTimer),
        );
  return {
    // Not AbortSignal.timeout(): below AbortSignal.any() it may be collected, and then never fires (nodejs/node#57736).
    signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
    began,
    isPassed: () => late.signal.aborted,
    lift: () => clearTimeout(timer),
  };
}
