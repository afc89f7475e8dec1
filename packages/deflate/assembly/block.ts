import { alignOutput, at, held, heldBits, moveOutput, writeBits, writeBytes } from './bits';
import { makeCodes, measureCodes } from './codes';
import {
  blockCounts,
  distanceCodes,
  distanceLengths,
  distanceSymbols,
  endOfBlock,
  firstLength,
  lengthSlots,
  literalCodes,
  literalLengths,
  literalSymbols,
  longestMatch,
  matchCodes,
  runCodes,
  runCounts,
  runLengths,
  runSymbols,
  runs,
  sequences,
  shortestMatch,
  toDistances,
  word,
} from './layout';
import { addressOf } from './matches';
import { extraOfRun, gatherRuns, runCount, runSymbolAt } from './runs';
import { baseOfLength, distanceSlot, extraOfDistance, extraOfLength } from './slots';

/* A block: what it is made of is in `sequences`, and in `blockCounts` how often each symbol is there. */

const stored = 0;
const fixed = 1;
const dynamic = 2;

const mostStored = 65535;
/** Four of these and what is held fit into 64 bits; the format would allow one bit more. */
const longestLiteralCode = 14;
const longestDistanceCode = 15;
const longestRunCode = 7;

/** Codes are kept with their length above these bits. */
const codeBits = 24;
const codeMask = (1 << codeBits) - 1;

/**
 * Writes the block in the form that takes the fewest bits.
 *
 * @param until the end of its sequences
 * @param from the position of its first byte, and `to` the one behind its last
 */
export function writeBlock(until: usize, from: i32, to: i32, isLast: bool): void {
  const distanceCounts = blockCounts + toDistances;
  store<u32>(blockCounts + (endOfBlock << 2), 1);
  measureCodes(blockCounts, literalSymbols, longestLiteralCode, literalLengths);
  measureCodes(distanceCounts, distanceSymbols, longestDistanceCode, distanceLengths);
  const literals = usedOf(literalLengths, literalSymbols);
  const distances = usedOf(distanceLengths, distanceSymbols);
  gatherRuns(literals, distances);
  measureCodes(runCounts, runSymbols, longestRunCode, runLengths);
  let written = runSymbols;
  while (written > 4 && load<u8>(runLengths + runSymbolAt(written - 1)) == 0) written--;

  let extra: u32 = 0;
  for (let slot = 0; slot < literalSymbols - firstLength; slot++)
    extra += word(blockCounts, firstLength + slot) * extraOfLength(slot);
  for (let slot = 0; slot < distanceSymbols; slot++)
    extra += word(distanceCounts, slot) * extraOfDistance(slot);
  let dynamicBits: u32 = 14 + 3 * written + extra;
  dynamicBits += bitsOf(blockCounts, literalLengths, literalSymbols);
  dynamicBits += bitsOf(distanceCounts, distanceLengths, distanceSymbols);
  dynamicBits += bitsOf(runCounts, runLengths, runSymbols);
  for (let symbol = 0; symbol < runSymbols; symbol++)
    dynamicBits += word(runCounts, symbol) * extraOfRun(symbol);
  let fixedBits: u32 = extra;
  for (let symbol = 0; symbol < literalSymbols; symbol++)
    fixedBits += word(blockCounts, symbol) * fixedLength(symbol);
  for (let slot = 0; slot < distanceSymbols; slot++) fixedBits += 5 * word(distanceCounts, slot);
  const bytes = to - from;
  // Of each part three bits of its kind, up to seven to fill the byte, and its length twice.
  const storedBits: u32 = 8 * bytes + 42 * max(1, (bytes + mostStored - 1) / mostStored);

  if (storedBits < min(fixedBits, dynamicBits)) {
    writeStored(addressOf(from), bytes, isLast);
    return;
  }
  if (fixedBits <= dynamicBits) {
    writeKind(fixed, isLast);
    for (let symbol = 0; symbol < 288; symbol++)
      store<u8>(literalLengths + symbol, <u8>fixedLength(symbol));
    memory.fill(distanceLengths, 5, distanceSymbols);
    makeCodes(literalLengths, 288, literalCodes);
  } else {
    writeKind(dynamic, isLast);
    writeBits((literals - 257) | ((distances - 1) << 5) | ((written - 4) << 10), 14);
    writeLengths(written);
    makeCodes(literalLengths, literalSymbols, literalCodes);
  }
  makeCodes(distanceLengths, distanceSymbols, distanceCodes);
  writeSequences(until, addressOf(from));
}

function writeKind(kind: i32, isLast: bool): void {
  writeBits((isLast ? 1 : 0) | (kind << 1), 3);
}

/** Symbols up to the last one that has a code; of each kind there has to be one. */
function usedOf(lengths: usize, symbols: i32): i32 {
  let used = symbols;
  while (load<u8>(lengths + used - 1) == 0) used--;
  return symbols == literalSymbols ? max(used, firstLength) : used;
}

function bitsOf(counts: usize, lengths: usize, symbols: i32): u32 {
  let bits: u32 = 0;
  for (let symbol = 0; symbol < symbols; symbol++)
    bits += word(counts, symbol) * <u32>load<u8>(lengths + symbol);
  return bits;
}

/** RFC 1951, 3.2.6. */
function fixedLength(symbol: i32): i32 {
  if (symbol < 144) return 8;
  return symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
}

function writeLengths(written: i32): void {
  for (let index = 0; index < written; index++)
    writeBits(load<u8>(runLengths + runSymbolAt(index)), 3);
  makeCodes(runLengths, runSymbols, runCodes);
  for (let index = 0; index < runCount; index++) {
    const run = word(runs, index);
    const symbol = run & 0xff;
    const length = <i32>load<u8>(runLengths + symbol);
    writeBits(word(runCodes, symbol) | ((run >> 8) << length), length + extraOfRun(symbol));
  }
}

function writeStored(from: usize, bytes: i32, isLast: bool): void {
  let left = bytes;
  let address = from;
  do {
    const part = min(left, mostStored);
    left -= part;
    writeKind(stored, isLast && left == 0);
    alignOutput();
    writeBits(<u32>(part | ((part ^ 0xffff) << 16)), 32);
    writeBytes(address, part);
    address += part;
  } while (left > 0);
}

/** An empty block of stored bytes: what was written before it ends on a byte, and the stream goes on. */
export function writeFlush(): void {
  writeKind(stored, false);
  alignOutput();
  writeBits(0xffff0000, 32);
}

function writeSequences(until: usize, source: usize): void {
  for (let symbol = 0; symbol < firstLength; symbol++)
    store<u32>(
      literalCodes + (symbol << 2),
      word(literalCodes, symbol) | ((<u32>load<u8>(literalLengths + symbol)) << codeBits),
    );
  for (let length = shortestMatch; length <= longestMatch; length++) {
    const slot = <i32>load<u8>(lengthSlots + length);
    const bits = <u32>load<u8>(literalLengths + firstLength + slot);
    const code = word(literalCodes, firstLength + slot) | ((length - baseOfLength(slot)) << bits);
    store<u32>(matchCodes + (length << 2), code | ((bits + extraOfLength(slot)) << codeBits));
  }
  // In variables of its own, as nothing else takes as long.
  let to = at;
  let bits = held;
  let bitCount = <u32>heldBits;
  let from = source;
  for (let sequence = sequences; sequence < until; sequence += 8) {
    let literals = load<i32>(sequence);
    const match = load<u32>(sequence, 4);
    for (; literals >= 4; literals -= 4) {
      for (let index: usize = 0; index < 4; index++) {
        const code = word(literalCodes, load<u8>(from + index));
        bits |= (<u64>(code & codeMask)) << bitCount;
        bitCount += code >> codeBits;
      }
      from += 4;
      store<u64>(to, bits);
      to += bitCount >> 3;
      bits >>= bitCount & ~7;
      bitCount &= 7;
    }
    for (; literals > 0; literals--) {
      const code = word(literalCodes, load<u8>(from));
      bits |= (<u64>(code & codeMask)) << bitCount;
      bitCount += code >> codeBits;
      from++;
    }
    store<u64>(to, bits);
    to += bitCount >> 3;
    bits >>= bitCount & ~7;
    bitCount &= 7;
    if (match == 0) continue;
    const length = match >> 16;
    const distance = match & 0xffff;
    const code = word(matchCodes, length);
    bits |= (<u64>(code & codeMask)) << bitCount;
    bitCount += code >> codeBits;
    const slot = distanceSlot(distance);
    bits |= (<u64>word(distanceCodes, slot)) << bitCount;
    bitCount += load<u8>(distanceLengths + slot);
    const extra = extraOfDistance(slot);
    bits |= (<u64>((distance - 1) & ((1 << extra) - 1))) << bitCount;
    bitCount += extra;
    from += length;
    store<u64>(to, bits);
    to += bitCount >> 3;
    bits >>= bitCount & ~7;
    bitCount &= 7;
  }
  moveOutput(to, bits, bitCount);
  writeBits(word(literalCodes, endOfBlock) & codeMask, load<u8>(literalLengths + endOfBlock));
}
