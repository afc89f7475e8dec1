/** The few kinds of values of ASN.1 that an envelope is made of, in the distinguished encoding (X.690). */

const unit = 0x80;

/** A value with its tag and its length. */
function value(tag: number, ...parts: readonly Buffer[]): Buffer {
  const contents = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(contents), contents]);
}

function lengthOf({ length }: Buffer): Buffer {
  if (length < unit) return Buffer.from([length]);
  const digits = bigEndian(length, 256);
  return Buffer.from([unit | digits.length, ...digits]);
}

function bigEndian(number: number, base: number): readonly number[] {
  return number < base ? [number] : [...bigEndian(Math.floor(number / base), base), number % base];
}

export const sequence = (...parts: readonly Buffer[]): Buffer => value(0x30, ...parts);

/** For one element; more would have to be sorted. */
export const setOf = (element: Buffer): Buffer => value(0x31, element);

/** A constructed value whose tag the surroundings say, as `[0] EXPLICIT` and, of a set, `[0] IMPLICIT` have it. */
export const tagged = (number: number, ...parts: readonly Buffer[]): Buffer =>
  value(0xa0 | number, ...parts);

export const octets = (contents: Buffer): Buffer => value(0x04, contents);

/** Of whole bytes. */
export const bits = (contents: Buffer): Buffer => value(0x03, Buffer.from([0]), contents);

export const utf8 = (text: string): Buffer => value(0x0c, Buffer.from(text));

/** `YYMMDDhhmmssZ` */
export const utcTime = (text: string): Buffer => value(0x17, Buffer.from(text));

export const none = value(0x05);

/** A number that is not negative, by its bytes. */
export function integer(...bytes: readonly number[]): Buffer {
  const [first = 0] = bytes;
  return value(0x02, Buffer.from(first < unit ? bytes : [0, ...bytes]));
}

/** An object identifier, as `1.2.840.113549`. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  const bytes = others.flatMap((number) => {
    const digits = bigEndian(number, unit);
    return digits.map((digit, index) => (index < digits.length - 1 ? unit | digit : digit));
  });
  return value(0x06, Buffer.from([first * 40 + second, ...bytes]));
}
