import { lengthSlots, longestMatch, shortestMatch } from './layout';

/*
 * Lengths and distances are written as a symbol and some bits behind it (RFC 1951, 3.2.5). A slot is the place of the symbol
 * among those of its kind.
 */

const slotOfLongest = 28;

export function extraOfLength(slot: i32): i32 {
  return slot < 8 || slot == slotOfLongest ? 0 : (slot >> 2) - 1;
}

/** The shortest length of a slot. */
export function baseOfLength(slot: i32): i32 {
  if (slot == slotOfLongest) return longestMatch;
  if (slot < 8) return slot + shortestMatch;
  return shortestMatch + ((4 + (slot & 3)) << extraOfLength(slot));
}

export function fillLengthSlots(): void {
  let slot = 0;
  for (let length = shortestMatch; length <= longestMatch; length++) {
    while (slot < slotOfLongest && length >= baseOfLength(slot + 1)) slot++;
    store<u8>(lengthSlots + length, <u8>slot);
  }
}

export function distanceSlot(distance: i32): i32 {
  const beyond = distance - 1;
  if (beyond < 4) return beyond;
  const high = 31 - clz(beyond);
  return (high << 1) | ((beyond >> (high - 1)) & 1);
}

export function extraOfDistance(slot: i32): i32 {
  return slot < 4 ? 0 : (slot >> 1) - 1;
}
