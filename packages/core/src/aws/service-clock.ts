/** What time it is at AWS, by the dates of its answers; the clock of this machine may be wrong. */
export interface ServiceClock {
  /** Takes in the `Date` of an answer. */
  learn(date: string | undefined): void;
  /** Undefined until an answer has said it. */
  now(): Date | undefined;
}

/** The clock of this machine, by which the SDK signs: it cannot be given another one. */
export const clockOfSigning = (): Date => new Date();

/** Makes a clock that goes on from the last date that it has learned. */
export function createServiceClock(): ServiceClock {
  let learned: { readonly time: number; readonly at: number } | undefined;
  return {
    learn(date) {
      const time = Date.parse(date ?? '');
      if (!Number.isNaN(time)) learned = { time, at: performance.now() };
    },
    now: () =>
      learned === undefined ? undefined : new Date(learned.time + performance.now() - learned.at),
  };
}
