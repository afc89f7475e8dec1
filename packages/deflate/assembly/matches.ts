import {
  hashBits,
  heads,
  input,
  links,
  longestMatch,
  shortHashBits,
  shortHeads,
  shortestMatch,
  window,
} from './layout';

/*
 * Finds what was there before, by chains: the positions of equal hashes of four bytes, each with a link to the one before it. Of
 * three bytes only the last position is known.
 */

const hashed = 4;
/** Three bytes from further away cost as much as three literals. */
const farthestOfThree = 4096;
const scatter: u32 = 0x9e3779b1;

let start: i32 = 0;
let end: i32 = 0;
/** Added to a position it is an address. */
let toAddress: usize = 0;
/** The last position that has as many bytes as are hashed. */
export let lastHashed: i32 = 0;

/**
 * Positions go on from one input to the next, a window apart, so that nothing of the tables has to be cleared: what they know of
 * an earlier input is never near enough.
 */
let next: i32 = 0;
const lastNext = 1 << 30;

/** Begins with another input, and returns the position of its first byte. */
export function beginInput(length: i32): i32 {
  if (next == 0 || next > lastNext) {
    memory.fill(heads, 0, links - heads);
    next = window + 1;
  }
  start = next;
  end = start + length;
  next = end + window;
  toAddress = input - start;
  lastHashed = end - hashed;
  return start;
}

export function addressOf(position: i32): usize {
  return toAddress + position;
}

/** Notes positions up to another one, which does not belong to them. */
export function note(from: i32, to: i32): void {
  const until = min(to, lastHashed + 1);
  for (let position = from; position < until; position++) {
    const bytes = load<u32>(toAddress + position);
    const head = heads + ((<usize>((bytes * scatter) >> (32 - hashBits))) << 2);
    const shortHead =
      shortHeads + ((<usize>(((bytes << 8) * scatter) >> (32 - shortHashBits))) << 2);
    const before = load<i32>(head);
    store<i32>(head, position);
    store<i32>(shortHead, position);
    store<u16>(links + ((position & (window - 1)) << 1), <u16>min(position - before, 0xffff));
  }
}

/**
 * The longest match at a position, and notes the position, of which enough bytes have to be there.
 *
 * @param longer only what is longer than that counts
 * @param enough what is as long ends the search
 * @param tries how many positions are looked at
 * @returns the length, and in its lower 16 bits the distance; or 0
 */
export function find(position: i32, longer: i32, enough: i32, tries: i32): i32 {
  const here = toAddress + position;
  const bytes = load<u32>(here);
  const most = min(longestMatch, end - position);
  const nearest = max(start, position - window);
  const head = heads + ((<usize>((bytes * scatter) >> (32 - hashBits))) << 2);
  const shortHead = shortHeads + ((<usize>(((bytes << 8) * scatter) >> (32 - shortHashBits))) << 2);
  let candidate = load<i32>(head);
  const ofThree = load<i32>(shortHead);
  store<i32>(head, position);
  store<i32>(shortHead, position);
  store<u16>(links + ((position & (window - 1)) << 1), <u16>min(position - candidate, 0xffff));
  let length = longer;
  let distance = 0;
  if (longer < shortestMatch) {
    length = shortestMatch;
    if (
      ofThree >= max(nearest, position - farthestOfThree) &&
      (load<u32>(toAddress + ofThree) ^ bytes) << 8 == 0
    )
      distance = position - ofThree;
  }
  if (length < min(enough, most)) {
    // What is longer has these four bytes in common at least: those that end one byte behind what is known.
    let tail = load<u32>(here + length - 3);
    while (candidate >= nearest) {
      const there = toAddress + candidate;
      if (load<u32>(there + length - 3) == tail && load<u32>(there) == bytes) {
        const found = extend(here, there, most);
        if (found > length) {
          length = found;
          distance = position - candidate;
          if (found >= enough || found == most) break;
          tail = load<u32>(here + length - 3);
        }
      }
      tries--;
      if (tries <= 0) break;
      candidate -= <i32>load<u16>(links + ((candidate & (window - 1)) << 1));
    }
  }
  return distance == 0 ? 0 : (length << 16) | distance;
}

/** How many bytes two places have in common, of which the first four are known to be equal. Reads up to 16 bytes further. */
function extend(one: usize, other: usize, most: i32): i32 {
  // Most matches end within the next eight.
  const differing = load<u64>(one, 4) ^ load<u64>(other, 4);
  if (differing != 0) return min(4 + <i32>(ctz(differing) >> 3), most);
  let length = 12;
  while (length < most) {
    const equal = i8x16.bitmask(i8x16.eq(v128.load(one + length), v128.load(other + length)));
    if (equal != 0xffff) return min(length + ctz(~equal), most);
    length += 16;
  }
  return most;
}
