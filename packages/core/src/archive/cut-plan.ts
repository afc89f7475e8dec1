import type { Contents } from '../model/entry.js';
import type { PlannedEntry, PlannedFile } from '../model/planned-entry.js';
import type { Compression } from '../model/compression.js';
import { chunkSize, type CompressRange } from '../workers/compress.js';
import type { Item } from '../workers/run-in-order.js';
import type { KeptContents } from '../kept/kept-contents.js';

/** Consecutive entries that are packed as a whole. */
export interface Batch {
  readonly entries: readonly PlannedEntry[];
}

/** A part of a large file. */
export interface Chunk {
  readonly entry: PlannedFile;
  readonly first: boolean;
  readonly last: boolean;
  readonly length: number;
  /** Which one of the file. */
  readonly part: number;
}

/** How far back deflate looks for repetitions. */
const windowSize = 32 * 1024;

/** A batch is full at one of these: as many bytes or as many entries make enough work to be worth a message. */
const batchSize = 512 * 1024;
const batchLength = 128;

/** A copy of the bytes of a stretch, as sending a part of a buffer to a thread sends all of it. */
function cutContents(contents: Contents, offset: number, length: number): [Contents, number] {
  if (!('bytes' in contents)) return [contents, offset];
  return [{ bytes: Uint8Array.from(contents.bytes.subarray(offset, offset + length)) }, 0];
}

function range(
  entry: PlannedFile,
  offset: number,
  length: number,
  compression: Compression,
  before?: KeptContents,
): CompressRange {
  const compress = compression.level > 0 && entry.shrinks;
  const kept =
    compress && entry.hash !== undefined ? before?.find(entry.hash, offset / chunkSize) : undefined;
  const store = !compress || kept?.stored === true;
  const dictionary = store ? 0 : Math.min(offset, windowSize);
  const [contents, start] = cutContents(entry.contents, offset - dictionary, dictionary + length);
  return {
    contents,
    offset: start + dictionary,
    length,
    dictionary,
    last: offset + length === entry.size,
    whole: length === entry.size,
    store,
    kept,
  };
}

/**
 * Cuts a plan into tasks of about the same size, in its order. How batches are cut does not show in the archive.
 *
 * @param kept what was packed before
 * @param isAhead whether of a file that was packed while it was planned nothing is to be done any more
 */
export function* cutPlan(
  entries: Iterable<PlannedEntry>,
  compression: Compression,
  kept?: KeptContents,
  isAhead = false,
): Generator<Item<'compress', Batch | Chunk>> {
  let batch: PlannedEntry[] = [];
  let ranges: CompressRange[] = [];
  let size = 0;

  function* flush(): Generator<Item<'compress', Batch>> {
    const task = ranges.length === 0 ? undefined : { ranges, compression };
    if (batch.length > 0) yield { subject: { entries: batch }, task };
    batch = [];
    ranges = [];
    size = 0;
  }

  for (const entry of entries) {
    if (entry.type === 'file' && entry.size > chunkSize) {
      yield* flush();
      yield* cutFile(entry, compression, kept);
      continue;
    }
    if (entry.type === 'file' && size + entry.size > chunkSize) yield* flush();
    batch.push(entry);
    if (entry.type === 'file') {
      if (!isAhead || entry.packed === undefined)
        ranges.push(range(entry, 0, entry.size, compression, kept));
      size += entry.size;
    }
    if (size >= batchSize || batch.length >= batchLength) yield* flush();
  }
  yield* flush();
}

function* cutFile(
  entry: PlannedFile,
  compression: Compression,
  kept?: KeptContents,
): Generator<Item<'compress', Chunk>> {
  for (let offset = 0; offset < entry.size; offset += chunkSize) {
    const length = Math.min(chunkSize, entry.size - offset);
    yield {
      subject: {
        entry,
        first: offset === 0,
        last: offset + length === entry.size,
        length,
        part: offset / chunkSize,
      },
      task: { ranges: [range(entry, offset, length, compression, kept)], compression },
    };
  }
}
