/*
 * Where everything is, in bytes from the beginning of the memory: nothing is allocated. Tables come first, then the input with
 * what it may refer to in front of it, then the output.
 */

/** How far back a match may lie. */
export const window = 32768;
export const shortestMatch = 3;
export const longestMatch = 258;

// RFC 1951, 3.2.5: 256 literals, the end of a block, 29 lengths (two more have codes in fixed blocks only); 30 distances.
export const endOfBlock = 256;
export const firstLength = 257;
export const literalSymbols = 286;
export const distanceSymbols = 30;
/** Symbols that say how long the codes of the others are. */
export const runSymbols = 19;

const literalRoom = 288;
const distanceRoom = 32;

/** Symbols after which it is asked whether they are of another kind than those before. */
export const stretchSymbols = 2048;
/** Stretches of a block, at most. */
export const blockStretches = 14;

export const hashBits = 16;
export const shortHashBits = 14;

/** The last position of each hash of four bytes, and of three. */
export const heads: usize = 1024;
export const shortHeads: usize = heads + (4 << hashBits);
/** How far before each position of the window another one of its hash is. */
export const links: usize = shortHeads + (4 << shortHashBits);
/** What was found: in 8 bytes how many literals, then the match behind them, or 0. */
export const sequences: usize = links + 2 * window;
/** How often each symbol is in the block, the distances behind the literals; then the same of the stretch behind it. */
export const blockCounts: usize = sequences + 8 * (blockStretches + 2) * (stretchSymbols + 1);
export const toDistances: usize = 4 * literalRoom;
export const countsSize: usize = toDistances + 4 * distanceRoom;
export const stretchCounts: usize = blockCounts + countsSize;
/** Lengths of codes, in a byte each, and the codes. */
export const literalLengths: usize = stretchCounts + countsSize;
export const distanceLengths: usize = literalLengths + literalRoom;
export const literalCodes: usize = distanceLengths + distanceRoom;
export const distanceCodes: usize = literalCodes + 4 * literalRoom;
/** By the length of a match: its symbol's place, and its code with the bits behind it. */
export const lengthSlots: usize = distanceCodes + 4 * distanceRoom;
export const matchCodes: usize = lengthSlots + 512;
/** For making codes. */
export const sorted: usize = matchCodes + 4 * 512;
export const tree: usize = sorted + 4 * literalRoom;
export const ofLength: usize = tree + 4 * literalRoom;
/** The lengths of codes as they are written: a symbol, and from bit 8 on what stands behind it. */
export const runs: usize = ofLength + 4 * 64;
export const runCounts: usize = runs + 4 * (literalRoom + distanceRoom);
export const runLengths: usize = runCounts + 4 * 32;
export const runCodes: usize = runLengths + 32;

export const input: usize = (runCodes + 4 * 32 + 4095) & ~4095;

/** Counts one more of a symbol. */
export function count(table: usize, symbol: usize): void {
  const at = table + (symbol << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** The word at an index of a table. */
export function word(table: usize, index: i32): u32 {
  return load<u32>(table + (index << 2));
}
