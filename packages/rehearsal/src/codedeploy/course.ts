import { setMaxListeners } from 'node:events';
import type { StopReason } from './context.js';

/** What the parts of a deployment under way have in common. */
export interface Course {
  /** Aborted when no further command is to begin. */
  readonly stopping: AbortSignal;
  /** Aborted when commands under way are to end. */
  readonly ending: AbortSignal;
  stopReason(): StopReason | undefined;
  /** The first reason counts. */
  stop(reason: StopReason): void;
  abort(): void;
  /** Commands under way, of which `busy` knows. */
  readonly underWay: Set<string>;
  /** Waits until it is told to go on, is stopped, or the time, in milliseconds, is over. */
  wait(milliseconds: number): Promise<'told' | 'over' | 'stopped'>;
  /** Ends the waiting. */
  goOn(): void;
}

/** Why what is under way when the rehearsal ends is stopped. */
export const rehearsalEnded: StopReason = {
  code: 'MANUAL_STOP',
  message: 'The rehearsal ended while this deployment was running.',
  autoRollback: false,
};

export function createCourse(): Course {
  const controller = new AbortController();
  const stopping = new AbortController();
  // Each instance listens; with more than ten of them Node would warn of a leak.
  setMaxListeners(0, controller.signal, stopping.signal);
  let reason: StopReason | undefined;
  let tell: (how: 'told' | 'stopped') => void = () => undefined;
  return {
    stopping: stopping.signal,
    ending: controller.signal,
    stopReason: () => reason,
    stop(given) {
      reason ??= given;
      stopping.abort();
      tell('stopped');
    },
    abort: () => controller.abort(),
    underWay: new Set(),
    wait(milliseconds) {
      if (reason !== undefined) return Promise.resolve('stopped');
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve('over'), milliseconds);
        tell = (how) => {
          clearTimeout(timer);
          resolve(how);
        };
      });
    },
    goOn: () => tell('told'),
  };
}
