/** A source of numbers that is the same in every run: mulberry32. */
export function createRandom(seed: number): {
  below: (limit: number) => number;
  pick: <T>(values: readonly T[]) => T;
} {
  let state = seed;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return { below, pick: (values) => values[below(values.length)]! };
}
