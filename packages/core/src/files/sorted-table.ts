import { Buffer } from 'node:buffer';
import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';

/** Rows that are found by their keys; what was read of a file costs no object a row. */
export interface SortedTable {
  readonly length: number;
  /** Which row has a key; -1 where none has. Who asks for one after the other in their order finds each at once. */
  find(key: string): number;
  key(row: number): string;
  text(row: number): string;
  /** Those of a row begin at `row * columns`. */
  readonly numbers: Float64Array;
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

/** It says itself whether it is whole, and in which form this machine has its numbers. */
function headerOf({ name }: TableKind, rows: number, body: Buffer): string {
  return `${name} ${endianness()} ${rows} ${crc32(body)}\n`;
}

/** The bytes of a file: a line about it, the numbers of all rows, then a line of text for each. */
export function writeTable(kind: TableKind, rows: readonly TableRow[]): Buffer {
  const sorted = rows.toSorted((one, other) =>
    one.key < other.key ? -1 : one.key > other.key ? 1 : 0,
  );
  const numbers = Float64Array.from(sorted.flatMap((row) => row.numbers));
  const text = sorted.map(({ key, text }) => `${key}\0${text}\n`).join('');
  const body = Buffer.concat([Buffer.from(numbers.buffer), Buffer.from(text)]);
  return Buffer.concat([Buffer.from(headerOf(kind, rows.length, body)), body]);
}

/** What `writeTable` wrote; nothing where it is damaged, or of another kind. */
export function readTable(kind: TableKind, bytes: Buffer): SortedTable {
  const start = bytes.indexOf('\n') + 1;
  const header = bytes.toString('latin1', 0, start);
  const length = Number(header.split(' ').at(-2));
  const body = bytes.subarray(start);
  if (header !== headerOf(kind, length, body)) return tableOf('', new Float64Array(), 0);
  const size = length * kind.columns * Float64Array.BYTES_PER_ELEMENT;
  // A copy, as numbers have to begin at a multiple of their size.
  const numbers = new Float64Array(new Uint8Array(body.subarray(0, size)).buffer);
  return tableOf(body.toString('utf8', size), numbers, length);
}

function tableOf(lines: string, numbers: Float64Array, length: number): SortedTable {
  /** Where lines begin, and where the last one ends. */
  const starts = new Uint32Array(length + 1);
  for (let row = 0; row < length; row++) starts[row + 1] = lines.indexOf('\n', starts[row]) + 1;
  const startOf = (row: number) => starts[row] ?? 0;
  const key = (row: number) => lines.slice(startOf(row), lines.indexOf('\0', startOf(row)));
  const isAt = (row: number, wanted: string) =>
    row < length &&
    lines.startsWith(wanted, startOf(row)) &&
    lines.charCodeAt(startOf(row) + wanted.length) === 0;
  let next = 0;

  return {
    length,
    numbers,
    key,
    text: (row) => lines.slice(lines.indexOf('\0', startOf(row)) + 1, startOf(row + 1) - 1),
    find(wanted) {
      if (isAt(next, wanted)) return next++;
      let from = 0;
      let to = length;
      while (from < to) {
        const middle = (from + to) >>> 1;
        if (key(middle) < wanted) from = middle + 1;
        else to = middle;
      }
      next = from;
      return isAt(from, wanted) ? next++ : -1;
    },
  };
}
