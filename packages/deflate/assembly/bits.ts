/* What is written, from the lowest bit of each byte on. */

/** Where the next byte comes. */
export let at: usize = 0;
/** Bits that do not fill a byte yet, and how many. */
export let held: u64 = 0;
export let heldBits: i32 = 0;

export function beginOutput(address: usize): void {
  moveOutput(address, 0, 0);
}

/** Goes on where somebody has written meanwhile. */
export function moveOutput(address: usize, bits: u64, bitCount: i32): void {
  at = address;
  held = bits;
  heldBits = bitCount;
}

/** Writes up to 56 bits. */
export function writeBits(value: u64, bitCount: i32): void {
  held |= value << heldBits;
  heldBits += bitCount;
  store<u64>(at, held);
  at += heldBits >> 3;
  held >>= heldBits & ~7;
  heldBits &= 7;
}

/** Fills up the byte that was begun. */
export function alignOutput(): void {
  if (heldBits > 0) at++;
  held = 0;
  heldBits = 0;
}

/** Writes bytes as they are; the output has to be aligned. */
export function writeBytes(from: usize, length: i32): void {
  memory.copy(at, from, length);
  at += length;
}
