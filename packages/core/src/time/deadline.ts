import { failure } from '../errors/failure.js';
import { limitTime, type TimeLimit } from './limit-time.js';

/** The end of the time that a run has until its deployments have been started; they are waited for by the same clock. */
export interface Deadline extends TimeLimit {
  /** When the run began, on the clock of `performance.now()`. */
  readonly began: number;
}

/**
 * @param minutes from now; without it, there is no end
 */
export function setDeadline(
  minutes: number | undefined,
  signal: AbortSignal | undefined,
): Deadline {
  const began = performance.now();
  return minutes === undefined
    ? { ...limitTime(undefined, signal), began }
    : { ...limitTime(minutes * 60_000, signal, failure('RUN_TIMED_OUT', { minutes })), began };
}
