import { count, distanceLengths, literalLengths, runCounts, runSymbols, runs } from './layout';

/* The lengths of a block's codes, as they stand at its head (RFC 1951, 3.2.7): repeated ones are written as a run. */

const repeat = 16;
const zeros = 17;
const manyZeros = 18;

export let runCount: i32 = 0;

export function extraOfRun(symbol: i32): i32 {
  if (symbol < repeat) return 0;
  return symbol == repeat ? 2 : symbol == zeros ? 3 : 7;
}

/** Which symbol's length stands at an index of the head: those that are seldom used come last. */
export function runSymbolAt(index: i32): i32 {
  if (index < 3) return repeat + index;
  if (index == 3) return 0;
  const further = index - 4;
  return (further & 1) == 0 ? 8 + (further >> 1) : 7 - (further >> 1);
}

/** Gathers the runs of both codes, the distances' behind the literals'. */
export function gatherRuns(literals: i32, distances: i32): void {
  memory.fill(runCounts, 0, 4 * runSymbols);
  runCount = 0;
  const total = literals + distances;
  let index = 0;
  while (index < total) {
    const length = lengthAt(index, literals);
    let same = 1;
    while (index + same < total && lengthAt(index + same, literals) == length) same++;
    index += same;
    if (length != 0) {
      add(length, 0);
      same--;
    }
    while (same >= 3) {
      const taken = min(same, length == 0 ? 138 : 6);
      if (length != 0) add(repeat, taken - 3);
      else if (taken < 11) add(zeros, taken - 3);
      else add(manyZeros, taken - 11);
      same -= taken;
    }
    for (; same > 0; same--) add(length, 0);
  }
}

function lengthAt(index: i32, literals: i32): i32 {
  return index < literals
    ? load<u8>(literalLengths + index)
    : load<u8>(distanceLengths + index - literals);
}

function add(symbol: i32, extra: i32): void {
  store<u32>(runs + (runCount << 2), symbol | (extra << 8));
  count(runCounts, symbol);
  runCount++;
}
