import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { chunkSize } from '../workers/compress.js';
import { combineCrc32 } from '../workers/crc-combine.js';
import type { DigestRange, RangeDigest } from '../workers/digest.js';
import { runInOrder, type Item } from '../workers/run-in-order.js';
import { smallestSampled } from '../workers/samples-shrink.js';
import type { SharedWorkers } from '../workers/shared-workers.js';
import { isWorthWorkers } from '../workers/worker-count.js';
import { inThisThread, type Workers } from '../workers/workers.js';
import { isCompressedFormat } from '../workers/compressed-formats.js';
import type { ContentCache } from './content-cache.js';
import type { FileDraft } from './draft.js';
import type { PackedAhead } from './packed-ahead.js';
import { readOnce, wholeFiles } from './read-once.js';
import type { FileEntry } from '../model/entry.js';
import type { ContentFacts } from '../model/planned-entry.js';
import type { IsPlain, Sought } from '../model/sought.js';

/** Part of a file that is hashed by itself, so that one large file keeps all processors busy. In bytes. */
const partSize = 8 * 1024 * 1024;

const batchSize = 1024 * 1024;
const batchLength = 128;

interface Part {
  readonly entry: FileDraft;
  readonly length: number;
}

/** Stretches of files, gathered to tasks of about the same size. */
class Batch implements Item<'digest', readonly Part[]> {
  readonly subject: Part[] = [];
  readonly task: DigestRange[] = [];
  size = 0;
}

interface DigestedPart {
  readonly digest: RangeDigest;
  readonly length: number;
}

/** The facts of a file from those of its parts. */
function join(path: string, parts: readonly DigestedPart[]): ContentFacts {
  const first = parts[0]?.digest;
  if (first === undefined) throw new Error(`${path} was not digested.`);
  const shrinks = first.shrinks && !isCompressedFormat(path);
  const { plain } = first;
  if (parts.length === 1) return { hash: first.sha256, crc32: first.crc32, shrinks, plain };
  const hash = createHash('sha256');
  let crc32 = 0;
  for (const { digest, length } of parts) {
    hash.update(digest.sha256);
    crc32 = combineCrc32(crc32, digest.crc32, length);
  }
  return { hash: `${hash.digest('hex')}-${parts.length}`, crc32, shrinks, plain };
}

function setFacts(file: FileDraft, { hash, crc32, shrinks, plain }: ContentFacts): void {
  file.hash = hash;
  file.crc32 = crc32;
  file.shrinks = shrinks;
  file.plain = plain;
}

/** Reads files and says what is in them. */
export interface ContentDigests {
  /** Takes one more file. With enough to do, reading begins on threads while the caller is looking for others. */
  add(file: FileDraft): void;
  /**
   * When it is through, all of them have the facts of their contents.
   *
   * @throws FILE_CHANGED, SOURCE_UNREADABLE; the signal's reason
   */
  finish(): Promise<void>;
  /** Waits until the file is read, if it is one of those that are looked into. */
  readonly isPlain: IsPlain;
}

export interface DigestOptions {
  readonly signal?: AbortSignal | undefined;
  /** What it knows is not read; it is told of the rest. */
  readonly cache?: ContentCache | undefined;
  /** Takes what comes of packing the files that are read as a whole. */
  readonly ahead?: PackedAhead | undefined;
  /** So many bytes of files are packed, in the order in which they come; all when nothing is said. */
  readonly atMost?: number | undefined;
  /** What to look for while they are read. Files that may have it are not read after others, since somebody may wait for them. */
  readonly sought?: Sought | undefined;
}

/**
 * @param workers are started as soon as it shows that there is much to read
 */
export function contentDigests(
  workers: SharedWorkers,
  { signal, cache, ahead, atMost = Infinity, sought }: DigestOptions,
): ContentDigests {
  const lane = (patterns?: readonly RegExp[]) => ({
    onDisk: batches(patterns),
    whole: ahead && wholeFiles(ahead.compression, patterns),
  });
  const lookedInto = lane(sought?.patterns);
  const others = lane();
  const lanes = [lookedInto, others];
  const inMemory = batches();
  /** Those that are looked into and not read yet, and what tells those who wait for them. */
  const unread = new Map<FileEntry, () => void>();
  let size = 0;
  let count = 0;
  let packed = 0;
  let reading: Promise<unknown> | undefined;

  const take = (entry: FileDraft, parts: readonly DigestedPart[]) => {
    const found = join(entry.path, parts);
    setFacts(entry, found);
    cache?.keep(entry, found);
    unread.get(entry)?.();
    unread.delete(entry);
  };
  const read = async (by: Workers, items: AsyncIterable<Item<'digest', readonly Part[]>>) => {
    let parts: DigestedPart[] = [];
    for await (const { subject, result = [] } of runInOrder(by, 'digest', items)) {
      signal?.throwIfAborted();
      for (const [index, { entry, length }] of subject.entries()) {
        const digest = result[index];
        if (digest !== undefined) parts.push({ digest, length });
        if (parts.length < partsOf(entry)) continue;
        take(entry, parts);
        parts = [];
      }
    }
  };
  const readLane = async (by: Workers, { onDisk, whole }: ReturnType<typeof lane>) => {
    const readWhole =
      ahead &&
      whole &&
      readOnce(whole.items, by, ahead, (entry, digest) => {
        signal?.throwIfAborted();
        take(entry, [{ digest, length: entry.size }]);
      });
    await Promise.all([read(by, onDisk.items), readWhole]);
  };
  const readAll = (by: Workers) => Promise.all(lanes.map((each) => readLane(by, each)));

  return {
    add(entry) {
      const known = cache?.lookup(entry);
      if (known !== undefined) {
        setFacts(entry, known);
        return;
      }
      size += entry.size;
      count++;
      // What is in memory is hashed as quickly as it would be copied to a thread.
      if ('bytes' in entry.contents) inMemory.add(entry);
      else {
        const isSought = sought?.isIn(entry.path, entry.size) === true;
        if (isSought) unread.set(entry, () => undefined);
        const { whole, onDisk } = isSought ? lookedInto : others;
        if (whole !== undefined && entry.size <= Math.min(chunkSize, atMost - packed)) {
          whole.add(entry);
          packed += entry.size;
        } else onDisk.add(entry);
      }
      if (reading !== undefined || !isWorthWorkers(size, count)) return;
      workers.start();
      reading = readAll(workers.use());
      reading.catch(() => undefined); // reported at the end
    },
    async finish() {
      for (const { onDisk, whole } of lanes) {
        onDisk.end();
        whole?.end();
      }
      inMemory.end();
      try {
        await (reading ?? readAll(inThisThread()));
      } finally {
        // Where reading failed, who waits for the rest would do so for ever.
        for (const tell of unread.values()) tell();
        unread.clear();
      }
      await read(inThisThread(), inMemory.items);
    },
    async isPlain(file) {
      const tell = unread.get(file);
      if (tell !== undefined)
        await new Promise<void>((resolve) => {
          unread.set(file, () => {
            tell();
            resolve();
          });
        });
      return 'plain' in file && file.plain === true;
    },
  };
}

/**
 * Cuts files into stretches as they come.
 *
 * @param sought what to look for in them; they are small then
 */
function batches(sought?: readonly RegExp[]) {
  const items = new Readable({ objectMode: true, read: () => undefined });
  let batch = new Batch();
  const flush = () => {
    if (batch.subject.length > 0) items.push(batch);
    batch = new Batch();
  };
  return {
    items: items as AsyncIterable<Batch>,
    add(entry: FileDraft) {
      const { contents, path } = entry;
      const asks = entry.size >= smallestSampled && !isCompressedFormat(path);
      let offset = 0;
      do {
        const length = Math.min(partSize, entry.size - offset);
        const sampled = asks && offset === 0 ? entry.size : 0;
        batch.subject.push({ entry, length });
        batch.task.push({ contents, offset, length, sampled, sought });
        batch.size += length;
        offset += length;
        if (batch.size >= batchSize || batch.subject.length >= batchLength) flush();
      } while (offset < entry.size);
    },
    end() {
      flush();
      items.push(null);
    },
  };
}

function partsOf({ size }: FileEntry): number {
  return Math.max(1, Math.ceil(size / partSize));
}

/**
 * Finds out what is in files that are all there.
 *
 * @throws as `ContentDigests.finish` does
 */
export async function digestContents(
  files: readonly FileDraft[],
  workers: SharedWorkers,
  signal?: AbortSignal,
): Promise<void> {
  const digests = contentDigests(workers, { signal });
  for (const file of files) digests.add(file);
  await digests.finish();
}
