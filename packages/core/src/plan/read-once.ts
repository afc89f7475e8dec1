import { Readable } from 'node:stream';
import type { Compression } from '../model/compression.js';
import { isCompressedFormat } from '../workers/compressed-formats.js';
import { chunkSize, type CompressRange } from '../workers/compress.js';
import type { RangeDigest } from '../workers/digest.js';
import { runInOrder, type Item } from '../workers/run-in-order.js';
import { smallestSampled } from '../workers/samples-shrink.js';
import type { Workers } from '../workers/workers.js';
import type { FileDraft } from './draft.js';
import type { PackedAhead } from './packed-ahead.js';

const batchSize = 512 * 1024;
const batchLength = 128;

function rangeOf(
  { contents, path, size }: FileDraft,
  sought: readonly RegExp[] | undefined,
): CompressRange {
  const store = isCompressedFormat(path);
  const digest = { sampled: size >= smallestSampled && !store ? size : 0, sought };
  const [offset, dictionary, last, whole] = [0, 0, true, true] as const;
  return { contents, offset, length: size, dictionary, last, whole, store, digest };
}

/**
 * Gathers whole files, as they come, to tasks of about the same size.
 *
 * @param sought what to look for in them
 */
export function wholeFiles(compression: Compression, sought: readonly RegExp[] | undefined) {
  const batches = new Readable({ objectMode: true, read: () => undefined });
  let batch: FileDraft[] = [];
  let size = 0;
  const flush = () => {
    if (batch.length > 0) batches.push(batch);
    batch = [];
    size = 0;
  };
  // Made when its turn comes: what is found is found sooner than it is packed, and would be held twice until then.
  async function* items(): AsyncGenerator<Item<'compress', FileDraft[]>> {
    for await (const subject of batches as AsyncIterable<FileDraft[]>)
      yield {
        subject,
        task: { ranges: subject.map((file) => rangeOf(file, sought)), compression },
      };
  }
  return {
    items: items(),
    add(entry: FileDraft) {
      if (size + entry.size > chunkSize) flush();
      batch.push(entry);
      size += entry.size;
      if (size >= batchSize || batch.length >= batchLength) flush();
    },
    end() {
      flush();
      batches.push(null);
    },
  };
}

/**
 * Reads whole files, and keeps what came of packing them.
 *
 * @param found told of each of them, before the next batch is awaited
 * @throws FILE_CHANGED, SOURCE_UNREADABLE, and what `found` throws
 */
export async function readOnce(
  items: AsyncIterable<Item<'compress', FileDraft[]>>,
  workers: Workers,
  ahead: PackedAhead,
  found: (entry: FileDraft, digest: RangeDigest) => void,
): Promise<void> {
  for await (const { subject, result } of runInOrder(workers, 'compress', items)) {
    let offset = result && ahead.add(result.data);
    for (const [index, entry] of subject.entries()) {
      const range = result?.ranges[index];
      if (range?.digest === undefined) throw new Error(`${entry.path} was not digested.`);
      const { compressedSize: size, stored } = range;
      if (offset !== undefined) {
        entry.packed = { offset, size, stored };
        offset += size;
      }
      found(entry, range.digest);
    }
  }
}
