import { Buffer } from 'node:buffer';
import { bytesOf, numbersIn, seal, unseal } from './sealed.js';

/** Rows that are found by their keys; what was read of a file costs no object a row. */
export interface SortedTable {
  readonly length: number;
  /** Which row has a key; -1 where none has. Who asks for one after the other in their order finds each at once. */
  find(key: string): number;
  /** The row that a key has, or would have to be before. */
  placeOf(key: string): number;
  text(row: number): string;
  /** Those of a row begin at `row * columns`. */
  readonly numbers: Float64Array;
  /** As they stand in the file, up to `end` and without it. */
  lines(row: number, end: number): string;
}

export interface TableRow {
  /** Without `\0` and line break. */
  readonly key: string;
  /** The same. */
  readonly text: string;
  readonly numbers: readonly number[];
}

export interface TableKind {
  /** Of whoever writes it, with a version; a table of another name counts as empty. One line. */
  readonly name: string;
  /** How many numbers a row has. */
  readonly columns: number;
}

/**
 * The bytes of a file: how many rows there are, the numbers of all of them, then a line of text for each.
 *
 * @param table whose rows stay where `isKept` has a 1 for them, and not a 0
 * @param rows that are added; one of the same key has to go
 */
export function writeTable(
  { name, columns }: TableKind,
  table: SortedTable,
  isKept: Uint8Array,
  rows: readonly TableRow[],
): Buffer {
  const length = rows.length + isKept.reduce((sum, kept) => sum + kept, 0);
  const numbers = new Float64Array(length * columns);
  const text: string[] = [];
  let filled = 0;
  const append = (lines: string, own: ArrayLike<number>) => {
    text.push(lines);
    numbers.set(own, filled);
    filled += own.length;
  };
  /** What is kept of a stretch, in one piece wherever it is: no object a row here either. */
  const copy = (from: number, to: number) => {
    for (let row = from; row < to;) {
      let end = row;
      while (end < to && isKept[end] === 1) end++;
      append(table.lines(row, end), table.numbers.subarray(row * columns, end * columns));
      row = end + 1;
    }
  };

  let copied = 0;
  for (const row of rows.toSorted((one, other) => (one.key < other.key ? -1 : 1))) {
    const place = table.placeOf(row.key);
    copy(copied, place);
    copied = place;
    append(`${row.key}\0${row.text}\n`, row.numbers);
  }
  copy(copied, table.length);
  return seal(name, [
    bytesOf(Float64Array.of(length)),
    bytesOf(numbers),
    Buffer.from(text.join('')),
  ]);
}

/** What `writeTable` wrote; nothing where it is damaged, or of another kind. */
export function readTable({ name, columns }: TableKind, bytes: Buffer): SortedTable {
  const body = unseal(name, bytes);
  if (body === undefined) return tableOf('', new Float64Array(), 0);
  const [length = 0] = numbersIn(body.subarray(0, 8));
  const end = 8 * (1 + length * columns);
  return tableOf(body.toString('utf8', end), numbersIn(body.subarray(8, end)), length);
}

function tableOf(text: string, numbers: Float64Array, length: number): SortedTable {
  /** Where lines begin, and where the last one ends. */
  const starts = new Uint32Array(length + 1);
  for (let row = 0; row < length; row++) starts[row + 1] = text.indexOf('\n', starts[row]) + 1;
  const startOf = (row: number) => starts[row] ?? 0;
  const keyOf = (row: number) => text.slice(startOf(row), text.indexOf('\0', startOf(row)));
  const isAt = (row: number, key: string) =>
    row < length &&
    text.startsWith(key, startOf(row)) &&
    text.charCodeAt(startOf(row) + key.length) === 0;
  const placeOf = (key: string) => {
    let from = 0;
    let to = length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (keyOf(middle) < key) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  let next = 0;

  return {
    length,
    numbers,
    placeOf,
    text: (row) => text.slice(text.indexOf('\0', startOf(row)) + 1, startOf(row + 1) - 1),
    lines: (row, end) => text.slice(startOf(row), startOf(end)),
    find(key) {
      if (!isAt(next, key)) next = placeOf(key);
      return isAt(next, key) ? next++ : -1;
    },
  };
}
