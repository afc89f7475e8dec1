/**
 * Makes a call that does some work once more, never twice at a time: calls that come before it has begun anew share that, and so
 * only the newest of many values is written where they come quicker than they can be written.
 */
export function atLatest(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    next = undefined;
    return work();
  };
  return () => {
    // One that has failed has told so who asked for it.
    next ??= last.then(begin, begin);
    last = next;
    return next;
  };
}
