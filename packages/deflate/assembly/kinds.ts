import {
  blockCounts,
  countsSize,
  distanceSymbols,
  literalSymbols,
  stretchCounts,
  toDistances,
} from './layout';

/*
 * Where a block ends. What it costs to write symbols follows from how often each is there (Shannon): when the stretch that came
 * last costs less with codes of its own, and with what says which they are, it begins a block.
 */

/** Bits, about, of what stands at the head of a block, and of each symbol's length there. */
const headBits = 40;
const symbolBits = 4;

/** Whether the stretch is to begin a block of its own. */
export function isOfAnotherKind(): bool {
  const together =
    costOf(blockCounts, stretchCounts, literalSymbols) +
    costOf(blockCounts + toDistances, stretchCounts + toDistances, distanceSymbols);
  const apart =
    costOf(blockCounts, 0, literalSymbols) +
    costOf(blockCounts + toDistances, 0, distanceSymbols) +
    costOf(stretchCounts, 0, literalSymbols) +
    costOf(stretchCounts + toDistances, 0, distanceSymbols);
  let head: u64 = headBits;
  for (let at: usize = 0; at < countsSize; at += 4)
    if (load<u32>(stretchCounts + at) > 0) head += symbolBits;
  return together > apart + (head << 8);
}

/** 256 times the bits that the symbols of a table take; those of another one are added to them unless it is 0. */
function costOf(counts: usize, others: usize, symbols: i32): u64 {
  let total: u32 = 0;
  let cost: u64 = 0;
  for (let at: usize = 0; at < (<usize>symbols) << 2; at += 4) {
    let times = load<u32>(counts + at);
    if (others != 0) times += load<u32>(others + at);
    if (times == 0) continue;
    total += times;
    cost -= <u64>times * logarithm(times);
  }
  return total == 0 ? 0 : cost + <u64>total * logarithm(total);
}

/** 256 times the logarithm to the base 2, one or two too much or too little. */
function logarithm(value: u32): u32 {
  const whole = 31 - clz(value);
  const rest = ((value << (31 - whole)) >> 15) & 0xffff;
  // Between two powers the curve rises above its chord by about 0.344 x (1 - x).
  const above = (((rest * (0xffff - rest)) >> 16) * 22544) >> 16;
  return (whole << 8) + ((rest + above) >> 8);
}
