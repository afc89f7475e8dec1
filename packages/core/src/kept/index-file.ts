import { bytesOf, numbersIn, seal, unseal } from '../files/sealed.js';

/** Where in its segment one stretch of packed contents is kept, and what it is. */
export interface KeptStretch {
  /** In bytes, from the segment's start on. */
  readonly offset: number;
  readonly length: number;
  /** CRC-32 of these bytes: what they have to be still. */
  readonly check: number;
  /** CRC-32 of the contents that they were made of. */
  readonly crc32: number;
  /** Whether the contents are better taken as they are; then nothing of them is kept but that. */
  readonly stored: boolean;
}

/** What stands for a stretch of contents: as much of a hash as tells one content from all others, and which part it is. */
export type StretchKey = ArrayLike<number>;

/** A stretch and its key as the numbers of a row. */
export type IndexRow = Float64Array;

/** Which stretches a segment has. */
export interface SegmentIndex {
  readonly rows: number;
  /** The sum of all stretches, in bytes. */
  readonly size: number;
  /** Which row has a key; -1 where none has. */
  find(key: StretchKey): number;
  stretch(row: number): KeptStretch;
  row(row: number): IndexRow;
}

const keyLength = 5;
const columns = keyLength + 5;

/**
 * @param hash that the plan has of the contents of a file
 * @param part which of the stretches that a large file is cut into; 0 for a whole one
 */
export function stretchKey(hash: string, part: number): StretchKey {
  // Twelve digits are as many as a number holds.
  const digits = [0, 12, 24].map((at) => Number.parseInt(hash.slice(at, at + 12), 16));
  return [...digits, Number(hash.slice(65)), part];
}

export function indexRow(key: StretchKey, stretch: KeptStretch): IndexRow {
  const { offset, length, check, crc32, stored } = stretch;
  return Float64Array.of(...Array.from(key), offset, length, check, crc32, stored ? 1 : 0);
}

/** The same stretch at another place. */
export function movedTo(offset: number, row: IndexRow): IndexRow {
  return row.with(keyLength, offset);
}

function compare(one: ArrayLike<number>, other: ArrayLike<number>, start = 0): number {
  for (let at = 0; at < keyLength; at++) {
    const difference = (one[start + at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** @param settings of deflate: kept stretches are of use to nobody who packs by others */
const nameOf = (settings: string) => `codedeployer packed 2 ${settings}`;

/** The bytes of a file with the index. */
export function writeIndex(rows: readonly IndexRow[], settings: string): Buffer {
  const sorted = rows.toSorted((one, other) => compare(one, other));
  return seal(nameOf(settings), sorted.map(bytesOf));
}

/** What `writeIndex` wrote; undefined where it is damaged, or of other settings. */
export function readIndex(bytes: Buffer, settings: string): SegmentIndex | undefined {
  const body = unseal(nameOf(settings), bytes);
  if (body === undefined) return undefined;
  const numbers = numbersIn(body);
  const rows = numbers.length / columns;
  let size = 0;
  for (let row = 0; row < rows; row++) size += numbers[row * columns + keyLength + 1] ?? 0;
  return {
    rows,
    size,
    stretch(row) {
      const at = row * columns + keyLength;
      const [offset = 0, length = 0] = [numbers[at], numbers[at + 1]];
      const [check = 0, crc32 = 0] = [numbers[at + 2], numbers[at + 3]];
      return { offset, length, check, crc32, stored: numbers[at + 4] === 1 };
    },
    row: (row) => numbers.subarray(row * columns, (row + 1) * columns),
    find(key) {
      let from = 0;
      let to = rows;
      while (from < to) {
        const middle = (from + to) >>> 1;
        if (compare(numbers, key, middle * columns) < 0) from = middle + 1;
        else to = middle;
      }
      return from < rows && compare(numbers, key, from * columns) === 0 ? from : -1;
    },
  };
}
