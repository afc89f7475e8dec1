/** The polynomial of CRC-32, bits reversed as everywhere in it. */
const polynomial = 0xedb88320;

/** The product of two polynomials modulo that of CRC-32. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 1 << 31; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= b;
    b = (b & 1) === 0 ? b >>> 1 : (b >>> 1) ^ polynomial;
  }
  return product;
}

/** x to the power of 8 × `bytes`: what a CRC is multiplied by when as many zero bytes follow. */
function shiftBy(bytes: number): number {
  let power = 1 << 31; // the polynomial 1
  let square = 1 << 23; // x^8: one byte
  // Not by bit operators: they would cut a length beyond 4 GiB.
  for (let left = bytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = multiply(square, power);
    square = multiply(square, square);
  }
  return power;
}

/**
 * The CRC-32 of two stretches of bytes, one after the other, from the CRC-32 of each.
 *
 * @param secondLength length of the second stretch in bytes
 */
export function combineCrc32(first: number, second: number, secondLength: number): number {
  return (multiply(shiftBy(secondLength), first) ^ second) >>> 0;
}
