/** Numbers from 0 up to a bound, always the same ones for a seed. */
export type Random = (below: number) => number;

/** Mulberry32, by Tommy Ettinger. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/**
 * Bytes of one kind or of several: without any pattern, of few values, in runs, records that differ a little, and what was there
 * before, from near and far.
 *
 * @param atMost bytes; none of them are of another kind than the first with `exactly`
 * @param exactly so many bytes without any pattern
 */
export function generateInput(random: Random, atMost: number, exactly?: number): Buffer {
  const length = exactly ?? random(atMost + 1);
  const bytes = Buffer.alloc(length);
  let end = 0;
  const fill = (count: number, value: (index: number) => number) => {
    const until = Math.min(length, end + count);
    for (const from = end; end < until; end += 1) bytes[end] = value(end - from);
  };
  while (end < length) {
    const kind = exactly === undefined ? random(6) : 0;
    const count = exactly ?? 1 + random(random(4) === 0 ? length : Math.min(length, 300));
    if (kind === 0) fill(count, () => random(256));
    else if (kind === 1) {
      const values = 1 + random(12);
      fill(count, () => 97 + Math.min(random(values), random(values)));
    } else if (kind === 2) {
      const value = random(256);
      fill(count, () => value);
    } else if (kind === 3) {
      const size = 1 + random(40);
      fill(count, (index) => (index % size === 0 ? random(256) : (index % size) * 7));
    } else if (end > 0) {
      const from = end - 1 - random(kind === 4 ? Math.min(end, 40) : end);
      fill(count, (index) => bytes[from + index] ?? 0);
    }
  }
  return bytes;
}
