import { alignOutput, at, beginOutput } from './bits';
import { writeBlock, writeFlush } from './block';
import { isOfAnotherKind } from './kinds';
import {
  blockCounts,
  blockStretches,
  count,
  countsSize,
  firstLength,
  input,
  lengthSlots,
  longestMatch,
  sequences,
  shortestMatch,
  stretchCounts,
  stretchSymbols,
  toDistances,
} from './layout';
import { addressOf, beginInput, find, lastHashed, note } from './matches';
import { distanceSlot, fillLengthSlots } from './slots';

/*
 * An encoder of DEFLATE (RFC 1951) for bytes that are in memory whole, at once or as a stretch of something longer.
 *
 * The longest match at each position is looked for along a chain of hashes; one that begins a byte later is preferred where it
 * saves more. What is found is gathered, and written in blocks that begin where the statistics change.
 */

fillLengthSlots();

/** Where the input begins: first what it may refer to, then what is compressed. */
export function inputAt(): usize {
  return input;
}

/** Where the output begins. There has to be room behind it for as much as the input, a 256th more, and 64 bytes. */
export function outputAt(length: i32): usize {
  return (input + length + 32 + 15) & ~15;
}

/** Positions of a chain that are looked at, and the length of a match that is long enough. */
function triesOf(level: i32): i32 {
  if (level < 4) return 2 << level;
  if (level < 7) return level == 4 ? 8 : level == 5 ? 14 : 30;
  return level == 7 ? 80 : level == 8 ? 250 : 1000;
}
function enoughOf(level: i32): i32 {
  if (level < 4) return 8 << level;
  if (level < 7) return level == 4 ? 32 : level == 5 ? 44 : 65;
  return level == 7 ? 130 : longestMatch;
}

/**
 * Compresses what stands behind a dictionary of at most 32 KiB.
 *
 * @param level 1 (quickest) to 9 (smallest)
 * @param isLast whether the stream ends here; otherwise the output ends on a byte, and more may follow
 * @returns the bytes at `outputAt(dictionary + length)`
 */
export function deflate(level: i32, dictionary: i32, length: i32, isLast: bool): i32 {
  const start = beginInput(dictionary + length);
  const output = outputAt(dictionary + length);
  beginOutput(output);
  let position = start + dictionary;
  note(start, position);
  writeBlocks(position, position + length, level, isLast);
  if (isLast) alignOutput();
  else writeFlush();
  return <i32>(at - output);
}

function writeBlocks(from: i32, end: i32, level: i32, isLast: bool): void {
  const tries = triesOf(level);
  const enough = enoughOf(level);
  const isLazy = level > 3;
  const stretchDistances = stretchCounts + toDistances;
  memory.fill(blockCounts, 0, countsSize);
  memory.fill(stretchCounts, 0, countsSize);
  // The block is what was decided on, up to these; the stretch behind it joins it, or begins the next one.
  let blockFrom = from;
  let blockTo = from;
  let blockEnd = sequences;
  let stretches = 0;

  let position = from;
  let sequence = sequences;
  let literals = 0;
  let symbols = 0;
  while (position < end) {
    let match = position <= lastHashed ? find(position, shortestMatch - 1, enough, tries) : 0;
    if (match == 0) {
      count(stretchCounts, load<u8>(addressOf(position)));
      literals++;
      symbols++;
      position++;
    } else {
      let noted = position + 1;
      let length = match >> 16;
      while (isLazy && length < enough && noted <= lastHashed) {
        const later = find(noted, length - 1, enough, tries >> 1);
        noted++;
        if (later == 0 || gainOf(later) <= gainOf(match) + 2) break;
        count(stretchCounts, load<u8>(addressOf(position)));
        literals++;
        symbols++;
        position++;
        match = later;
        length = later >> 16;
      }
      store<u32>(sequence, literals);
      store<u32>(sequence, match, 4);
      sequence += 8;
      literals = 0;
      symbols++;
      count(stretchCounts, firstLength + load<u8>(lengthSlots + length));
      count(stretchDistances, distanceSlot(match & 0xffff));
      position += length;
      note(noted, position);
    }
    if (symbols < stretchSymbols && position < end) continue;

    if (literals > 0) {
      store<u32>(sequence, literals);
      store<u32>(sequence, 0, 4);
      sequence += 8;
      literals = 0;
    }
    if (stretches == blockStretches || (stretches > 0 && isOfAnotherKind())) {
      writeBlock(blockEnd, blockFrom, blockTo, false);
      memory.copy(sequences, blockEnd, sequence - blockEnd);
      sequence -= blockEnd - sequences;
      memory.fill(blockCounts, 0, countsSize);
      blockFrom = blockTo;
      stretches = 0;
    }
    for (let word: usize = 0; word < countsSize; word += 16)
      v128.store(
        blockCounts + word,
        i32x4.add(v128.load(blockCounts + word), v128.load(stretchCounts + word)),
      );
    memory.fill(stretchCounts, 0, countsSize);
    blockEnd = sequence;
    blockTo = position;
    stretches++;
    symbols = 0;
  }
  if (stretches > 0 || isLast) writeBlock(blockEnd, blockFrom, blockTo, isLast);
}

/** What a match saves, in quarters of a byte or so: a longer one more, one from far away less. */
function gainOf(match: i32): i32 {
  return 4 * (match >> 16) + clz(match & 0xffff);
}
