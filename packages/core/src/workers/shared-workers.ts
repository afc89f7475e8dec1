import { workerCount } from './worker-count.js';
import { inThisThread, startWorkers, type Workers } from './workers.js';

/** Threads that one stage of the pipeline starts and the next one goes on with: starting them takes a while. */
export interface SharedWorkers {
  /** Starts the threads unless they run. They are ready sooner when they are started before there is work. */
  start(): void;
  /** The threads, or this thread when none were started. */
  use(): Workers;
  /** Hands the threads over, if there are any: whoever takes them closes them. */
  take(): Workers | undefined;
  /** Ends the threads unless they were taken. */
  close(): Promise<void>;
}

export function sharedWorkers(): SharedWorkers {
  let running: Workers | undefined;
  const take = () => {
    const taken = running;
    running = undefined;
    return taken;
  };
  return {
    start: () => void (running ??= startWorkers(workerCount())),
    use: () => running ?? inThisThread(),
    take,
    close: async () => take()?.close(),
  };
}
