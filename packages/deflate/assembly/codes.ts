import { count, ofLength, sorted, tree, word } from './layout';

/* Huffman's codes: their lengths by how often each symbol is there, and the codes by the lengths. */

const symbolBits = 9;

/** The lengths of codes that take the fewest bits, none of them longer than `longest`. */
export function measureCodes(counts: usize, symbols: i32, longest: i32, lengths: usize): void {
  memory.fill(lengths, 0, symbols);
  let used = 0;
  for (let symbol = 0; symbol < symbols; symbol++) {
    const times = word(counts, symbol);
    if (times == 0) continue;
    store<u32>(sorted + (used << 2), (times << symbolBits) | symbol);
    used++;
  }
  if (used < 2) {
    // A single code of one bit leaves half of all codes unused, which some readers refuse.
    const only: usize = used == 0 ? 0 : symbolAt(0);
    store<u8>(lengths + only, 1);
    store<u8>(lengths + (only == 0 ? 1 : 0), 1);
    return;
  }
  sort(used);
  measureTree(used, longest);
  // The rarest symbols get the longest codes.
  let index = 0;
  for (let length = longest; length > 0; length--)
    for (let codes = word(ofLength, length); codes > 0; codes--) {
      store<u8>(lengths + symbolAt(index), <u8>length);
      index++;
    }
}

function symbolAt(index: i32): usize {
  return word(sorted, index) & ((1 << symbolBits) - 1);
}

/** By how often they are there, and then by the symbol: with steps that become smaller (Shell). */
function sort(length: i32): void {
  let step = 1;
  while (step < length / 3) step = 3 * step + 1;
  for (; step > 0; step /= 3) {
    for (let index = step; index < length; index++) {
      const value = word(sorted, index);
      let place = index;
      while (place >= step && word(sorted, place - step) > value) {
        store<u32>(sorted + (place << 2), word(sorted, place - step));
        place -= step;
      }
      store<u32>(sorted + (place << 2), value);
    }
  }
}

/**
 * How many codes there are of each length, after A. Moffat and J. Katajainen, "In-place calculation of minimum-redundancy codes"
 * (1995): in one table nodes are weights first, then point to their parents, then know their depth.
 */
function measureTree(leaves: i32, longest: i32): void {
  for (let index = 0; index < leaves; index++)
    store<u32>(tree + (index << 2), word(sorted, index) >> symbolBits);
  const top = leaves - 2;
  let leaf = 0;
  let node = 0;
  for (let parent = 0; parent <= top; parent++) {
    let weight: u32 = 0;
    for (let child = 0; child < 2; child++) {
      if (leaf >= leaves || (node < parent && word(tree, node) < word(tree, leaf))) {
        weight += word(tree, node);
        store<u32>(tree + (node << 2), parent);
        node++;
      } else {
        weight += word(tree, leaf);
        leaf++;
      }
    }
    store<u32>(tree + (parent << 2), weight);
  }
  store<u32>(tree + (top << 2), 0);
  for (node = top - 1; node >= 0; node--)
    store<u32>(tree + (node << 2), word(tree, word(tree, node)) + 1);

  memory.fill(ofLength, 0, 4 * (longest + 1));
  let places = 1;
  node = top;
  for (let depth = 0; places > 0; depth++) {
    let inner = 0;
    while (node >= 0 && word(tree, node) == depth) {
      inner++;
      node--;
    }
    const place = ofLength + (min(depth, longest) << 2);
    store<u32>(place, load<u32>(place) + places - inner);
    places = 2 * inner;
  }
  shorten(longest);
}

/** Where codes were cut to the longest length there are too many of them now: shorter ones make room by becoming longer. */
function shorten(longest: i32): void {
  let taken: u32 = 0;
  for (let length = 1; length <= longest; length++)
    taken += word(ofLength, length) << (longest - length);
  for (; taken > (<u32>1) << longest; taken--) {
    let length = longest - 1;
    while (word(ofLength, length) == 0) length--;
    add(length, -1);
    add(length + 1, 2);
    add(longest, -1);
  }
}

function add(length: i32, codes: i32): void {
  store<u32>(ofLength + (length << 2), word(ofLength, length) + codes);
}

/** The codes of given lengths (RFC 1951, 3.2.2), as they are written: the first bit is the lowest. */
export function makeCodes(lengths: usize, symbols: i32, codes: usize): void {
  memory.fill(ofLength, 0, 4 * 17);
  for (let symbol = 0; symbol < symbols; symbol++) count(ofLength, load<u8>(lengths + symbol));
  store<u32>(ofLength, 0);
  let code: u32 = 0;
  for (let length = 1; length <= 15; length++) {
    const codesOf = word(ofLength, length);
    store<u32>(ofLength + (length << 2), code);
    code = (code + codesOf) << 1;
  }
  for (let symbol = 0; symbol < symbols; symbol++) {
    const length = <i32>load<u8>(lengths + symbol);
    if (length == 0) continue;
    store<u32>(codes + (symbol << 2), reverse(word(ofLength, length), length));
    count(ofLength, length);
  }
}

function reverse(code: u32, length: i32): u32 {
  let bits = code;
  bits = ((bits & 0x5555) << 1) | ((bits >> 1) & 0x5555);
  bits = ((bits & 0x3333) << 2) | ((bits >> 2) & 0x3333);
  bits = ((bits & 0x0f0f) << 4) | ((bits >> 4) & 0x0f0f);
  bits = ((bits & 0x00ff) << 8) | (bits >> 8);
  return bits >> (16 - length);
}
