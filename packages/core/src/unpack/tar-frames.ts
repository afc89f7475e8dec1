import { Buffer } from 'node:buffer';
import { Transform, type TransformCallback } from 'node:stream';

const block = 512;
/** An extended header holds names; of longer ones the rest is not looked at. */
const mostRecords = 1024 ** 2;

/** The fields of a header, as numbers of bytes. */
const sizeAt = 124;
const sizeLength = 12;
const typeAt = 156;
const base256 = 0x80;

const malformed = 'an extended header in it is malformed, which GNU tar does not take';
const whole = /^\d+$/;
const time = /^-?\d+(?:\.\d*)?$/;
/** What GNU tar takes for values of an extended header. */
const values: Readonly<Record<string, RegExp>> = {
  path: /./s,
  linkpath: /./s,
  size: whole,
  uid: whole,
  gid: whole,
  mtime: time,
  atime: time,
  ctime: time,
};

/**
 * Hands on of a tar what GNU tar reads of it: nothing behind its end, which two empty blocks are, and no label of a
 * volume. Fails where GNU tar does and who reads the entries would not know.
 */
export class TarFrames extends Transform {
  #header = Buffer.alloc(0);
  /** Bytes of contents that are still to come, with what fills their last block. */
  #left = 0;
  /** The same without that filling, from the beginning. */
  #length = 0;
  #isLabel = false;
  #empty = 0;
  /** The contents of an extended header. */
  #records: Buffer[] | undefined;
  /** What an extended header says of the next entry. */
  #size: number | undefined;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      for (let at = 0; at < chunk.length && this.#empty < 2;)
        at +=
          this.#left > 0 ? this.#takeContents(chunk.subarray(at)) : this.#take(chunk.subarray(at));
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    this.push(this.#header); // of one that is cut short
    done();
  }

  #takeContents(bytes: Buffer): number {
    const taken = bytes.subarray(0, this.#left);
    this.#left -= taken.length;
    if (!this.#isLabel) this.push(taken);
    this.#records?.push(taken);
    if (this.#left === 0) this.#endContents();
    return taken.length;
  }

  #take(bytes: Buffer): number {
    const taken = bytes.subarray(0, block - this.#header.length);
    this.#header = Buffer.concat([this.#header, taken]);
    if (this.#header.length === block) {
      this.#begin(this.#header);
      this.#header = Buffer.alloc(0);
    }
    return taken.length;
  }

  #begin(header: Buffer): void {
    this.#empty = header.every((byte) => byte === 0) ? this.#empty + 1 : 0;
    const type = String.fromCharCode(header[typeAt] ?? 0);
    this.#isLabel = type === 'V';
    if (!this.#isLabel) this.push(header);
    if (this.#empty > 0) return;
    const written = sizeOf(header);
    const isAbout = 'xgLK'.includes(type); // the next entry, and is none itself
    const size = isAbout ? written : (this.#size ?? written);
    if (!isAbout) this.#size = undefined;
    if (type === 'x' || type === 'g') this.#records = size <= mostRecords ? [] : undefined;
    this.#left = type === '5' ? 0 : Math.ceil(size / block) * block;
    this.#length = size;
    if (this.#left === 0) this.#endContents();
  }

  #endContents(): void {
    const records = this.#records;
    this.#records = undefined;
    if (records === undefined) return;
    const size = readRecords(Buffer.concat(records).subarray(0, this.#length));
    this.#size = size ?? this.#size;
  }
}

/** In octal digits, or as a number of base 256 where that has no room for it. */
function sizeOf(header: Buffer): number {
  const field = header.subarray(sizeAt, sizeAt + sizeLength);
  const [first = 0] = field;
  if (first === 0xff) return 0; // below 0, which who reads the entries refuses
  if ((first & base256) === 0) return Math.max(0, parseInt(field.toString('latin1'), 8) || 0);
  return field.subarray(1).reduce((size, byte) => size * 256 + byte, first & ~base256);
}

/** Checks the records of an extended header (`12 path=abc\n`). What they say of the size, if anything. */
function readRecords(bytes: Buffer): number | undefined {
  let size: number | undefined;
  for (let at = 0; at < bytes.length && bytes[at] !== 0;) {
    const space = bytes.indexOf(' ', at);
    const digits = bytes.toString('latin1', at, space < 0 ? bytes.length : space);
    const end = at + Number(digits);
    const equals = bytes.indexOf('=', space);
    const isRecord =
      space > at && whole.test(digits) && end <= bytes.length && bytes[end - 1] === 0x0a;
    if (!isRecord || equals < 0 || equals >= end) throw new Error(malformed);
    const key = bytes.toString('latin1', space + 1, equals);
    const value = bytes.toString('latin1', equals + 1, end - 1);
    if (Object.hasOwn(values, key) && values[key]?.test(value) === false)
      throw new Error(`${malformed}: "${key}" is ${JSON.stringify(value)}`);
    if (key === 'size') size = Number(value);
    at = end;
  }
  return size;
}
