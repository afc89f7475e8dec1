import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { Calling } from './call.js';

/** Calls that are under way at the same time, at most. */
const atOnce = 8;
/** Calls that begin in a second, at most, once as many have been made. */
const inASecond = 50;

/** Lets the calls of all probes wait for their turn: limits count for the whole account, with whoever else is at work there. */
export function paced(calling: Calling): Calling {
  const queue = new PQueue({ concurrency: atOnce });
  let next = performance.now() - 1000;
  const pace = <Answer>(attempt: () => Promise<Answer>): Promise<Answer> =>
    queue.add<Answer>(async () => {
      const now = performance.now();
      next = Math.max(next, now - 1000) + 1000 / inASecond;
      if (next > now) await delay(next - now, undefined, { signal: calling.signal });
      return attempt();
    }) as Promise<Answer>;
  return { ...calling, pace };
}
