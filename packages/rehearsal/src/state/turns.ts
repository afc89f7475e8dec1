/** Runs tasks of one key one after another; tasks of different keys run side by side. */
export type TakeTurn = <T>(key: string, task: () => Promise<T>) => Promise<T>;

/** Makes a queue per key. A task that fails gives way to the next one; its failure reaches only its own caller. */
export function createTurns(): TakeTurn {
  const tails = new Map<string, Promise<unknown>>();
  return (key, task) => {
    const result = (tails.get(key) ?? Promise.resolve()).then(task);
    const tail: Promise<unknown> = result
      .catch(() => undefined) // the caller of `task` has it; the queue only waits
      .then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
    tails.set(key, tail);
    return result;
  };
}
