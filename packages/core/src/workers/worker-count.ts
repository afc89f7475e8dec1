import { availableParallelism } from 'node:os';

/** Below this, threads are done starting when the work is done. */
const worthwhile = 2 * 1024 * 1024;

/** More would only hold more memory: one thread writes what all of them make. */
const most = 16;

/**
 * Whether so much work is worth starting threads for.
 *
 * @param size sum of the sizes of the files, in bytes
 * @param files their number: opening one costs as much as compressing 2 KiB
 */
export function isWorthWorkers(size: number, files: number): boolean {
  return size + files * 2048 >= worthwhile;
}

/** How many worker threads to start: one for each processor that this process may use. */
export function workerCount(): number {
  return Math.min(availableParallelism(), most);
}
