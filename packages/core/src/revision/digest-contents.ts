import { createHash } from 'node:crypto';
import { combineCrc32 } from '../archive/crc-combine.js';
import type { DigestRange, RangeDigest } from '../workers/digest.js';
import { runInOrder, type Item } from '../workers/run-in-order.js';
import { smallestSampled } from '../workers/samples-shrink.js';
import { inThisThread, type Workers } from '../workers/workers.js';
import { isCompressedFormat } from './compressed-formats.js';
import type { FileEntry } from './entry.js';
import type { ContentFacts } from './planned-entry.js';

/** Part of a file that is hashed by itself, so that one large file keeps all processors busy. In bytes. */
const partSize = 8 * 1024 * 1024;

const batchSize = 1024 * 1024;
const batchLength = 128;

interface Part {
  readonly entry: FileEntry;
  readonly length: number;
}

/** Cuts files into stretches, and gathers those to tasks of about the same size. */
function* cut(files: Iterable<FileEntry>): Generator<Item<'digest', readonly Part[]>> {
  let parts: Part[] = [];
  let ranges: DigestRange[] = [];
  let size = 0;
  for (const entry of files) {
    const { contents, path } = entry;
    const asks = entry.size >= smallestSampled && !isCompressedFormat(path);
    let offset = 0;
    do {
      const length = Math.min(partSize, entry.size - offset);
      parts.push({ entry, length });
      ranges.push({ contents, offset, length, sampled: asks && offset === 0 ? entry.size : 0 });
      size += length;
      offset += length;
      if (size >= batchSize || parts.length >= batchLength) {
        yield { subject: parts, task: ranges };
        parts = [];
        ranges = [];
        size = 0;
      }
    } while (offset < entry.size);
  }
  if (parts.length > 0) yield { subject: parts, task: ranges };
}

/** The facts of a file from those of its parts. */
function join(path: string, parts: readonly (RangeDigest & { length: number })[]): ContentFacts {
  const [first] = parts;
  if (first === undefined) throw new Error(`${path} was not digested.`);
  const shrinks = first.shrinks && !isCompressedFormat(path);
  if (parts.length === 1) return { hash: first.sha256, crc32: first.crc32, shrinks };
  const hash = createHash('sha256');
  for (const { sha256 } of parts) hash.update(sha256);
  const crc32 = parts.reduce((crc, part) => combineCrc32(crc, part.crc32, part.length), 0);
  return { hash: `${hash.digest('hex')}-${parts.length}`, crc32, shrinks };
}

/**
 * Reads files on the workers and says what is in them.
 *
 * @throws FILE_CHANGED, SOURCE_UNREADABLE; the signal's reason
 */
export async function digestContents(
  files: readonly FileEntry[],
  workers: Workers,
  signal?: AbortSignal,
): Promise<Map<FileEntry, ContentFacts>> {
  const facts = new Map<FileEntry, ContentFacts>();
  const digest = async (chosen: readonly FileEntry[], by: Workers) => {
    let parts: (RangeDigest & { length: number })[] = [];
    for await (const { subject, result = [] } of runInOrder(by, 'digest', cut(chosen))) {
      signal?.throwIfAborted();
      for (const [index, { entry, length }] of subject.entries()) {
        const range = result[index];
        if (range !== undefined) parts.push({ ...range, length });
        if (parts.length < partsOf(entry)) continue;
        facts.set(entry, join(entry.path, parts));
        parts = [];
      }
    }
  };
  // What is in memory is hashed as quickly as it would be copied to a thread.
  await digest(
    files.filter(({ contents }) => 'bytes' in contents),
    inThisThread(),
  );
  await digest(
    files.filter(({ contents }) => 'path' in contents),
    workers,
  );
  return facts;
}

function partsOf({ size }: FileEntry): number {
  return Math.max(1, Math.ceil(size / partSize));
}
