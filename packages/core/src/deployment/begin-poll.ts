import { setMaxListeners } from 'node:events';
import { limitTime, type TimeLimit } from '../time/limit-time.js';

/**
 * Begins a look, which ends with the time that there is to wait.
 *
 * @param patience milliseconds until the time is up; without it, there is no end
 */
export function beginPoll(
  signal: AbortSignal | undefined,
  patience: number | undefined,
): TimeLimit {
  const poll = limitTime(patience, signal);
  setMaxListeners(0, poll.signal); // every call that waits for its turn listens
  return poll;
}
