/** Others have their turn after so many milliseconds of work: a signal, and threads that wait for more to do. */
const longest = 15;

/** For work that never waits and may be long. */
export interface Turns {
  /** Whether it has been long enough. To ask costs next to nothing, so that it can be asked for each thing that is done. */
  isOver(): boolean;
  /**
   * Lets others have theirs.
   *
   * @throws the reason of the signal, where that is aborted
   */
  pass(): Promise<void>;
}

export function takeTurns(signal: AbortSignal | undefined): Turns {
  let end = performance.now() + longest;
  return {
    isOver: () => performance.now() > end,
    async pass() {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      end = performance.now() + longest;
    },
  };
}
