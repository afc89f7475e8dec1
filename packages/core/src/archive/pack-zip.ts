import { crc32 } from 'node:zlib';
import type { PlannedEntry, PlannedFile } from '../model/planned-entry.js';
import type { Compressed, CompressedRange } from '../workers/compress.js';
import { runInOrder } from '../workers/run-in-order.js';
import type { Workers } from '../workers/workers.js';
import { combineCrc32 } from '../workers/crc-combine.js';
import type { KeptContents } from '../kept/kept-contents.js';
import type { Compression } from '../model/compression.js';
import type { PackedAhead } from '../plan/packed-ahead.js';
import { cutPlan, type Batch, type Chunk } from './cut-plan.js';
import { missingContents, verifyContents } from './verify-contents.js';
import { zipFormat, type PackedContents, type ZipFormat } from './zip-format.js';

/** Keeps what came of a stretch, unless it was taken as it is from the beginning or is kept already. */
function keep(
  kept: KeptContents | undefined,
  { hash, shrinks }: PlannedFile,
  part: number,
  { asKept, ...packed }: CompressedRange & { readonly data: Uint8Array },
): void {
  if (hash !== undefined && shrinks && !asKept) kept?.add(hash, part, packed);
}

type PackedFile = CompressedRange & { readonly data: Uint8Array };

/** What came of the files of a batch, in their order: when they were planned, or now. */
function* packedFiles(
  { entries }: Batch,
  compressed: Compressed | undefined,
  readAhead: ReturnType<PackedAhead['reader']> | undefined,
): Generator<PackedFile, undefined> {
  const files = entries.filter((entry) => entry.type === 'file');
  const places = readAhead === undefined ? [] : files.flatMap(({ packed }) => packed ?? []);
  const before = places.length === 0 ? undefined : readAhead?.(places);
  let at = 0;
  let index = 0;
  let offset = 0;
  for (const { path, crc32, packed } of files) {
    if (before !== undefined && packed !== undefined) {
      const { size, stored } = packed;
      const data = before.subarray(at, (at += size));
      yield { crc32, compressedSize: size, stored, asKept: false, data };
      continue;
    }
    const range = compressed?.ranges[index++];
    if (compressed === undefined || range === undefined) throw missingContents(path);
    const data = compressed.data.subarray(offset, (offset += range.compressedSize));
    yield { ...range, data };
  }
}

/** The entries of a batch with what came of its files. */
function writeBatch(
  zip: ZipFormat,
  { entries }: Batch,
  files: Iterator<PackedFile, undefined>,
  kept: KeptContents | undefined,
): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const write = (
    entry: PlannedEntry,
    stored: boolean,
    contents: PackedContents,
    data?: Uint8Array,
  ) => {
    pieces.push(zip.begin(entry, stored, contents));
    if (data !== undefined) pieces.push(data);
    pieces.push(zip.end(contents));
  };

  for (const entry of entries) {
    if (entry.type === 'directory') write(entry, true, { crc32: 0, size: 0, compressedSize: 0 });
    else if (entry.type === 'symlink') {
      const data = Buffer.from(entry.target);
      const { length } = data;
      write(entry, true, { crc32: crc32(data), size: length, compressedSize: length }, data);
    } else {
      const packed = files.next().value;
      if (packed === undefined) throw missingContents(entry.path);
      const { stored, compressedSize, data } = packed;
      verifyContents(entry, packed.crc32);
      keep(kept, entry, 0, packed);
      write(entry, stored, { crc32: entry.crc32, size: entry.size, compressedSize }, data);
    }
  }
  kept?.write(true);
  return pieces;
}

/** What is known of a large file while its chunks come in. */
type Progress = PackedContents;

/** A chunk, with what stands around the contents if it is the first or the last one. */
function writeChunk(
  zip: ZipFormat,
  { entry, first, last, length, part }: Chunk,
  compressed: Compressed | undefined,
  before: Progress,
  kept: KeptContents | undefined,
): { readonly pieces: Uint8Array[]; readonly progress: Progress } {
  const range = compressed?.ranges[0];
  if (compressed === undefined || range === undefined) throw missingContents(entry.path);
  const { stored, compressedSize } = range;
  const progress = {
    crc32: combineCrc32(before.crc32, range.crc32, length),
    size: before.size + length,
    compressedSize: before.compressedSize + compressedSize,
  };
  const pieces: Uint8Array[] = [compressed.data];
  if (first) {
    // Of what is not compressed, everything is known in advance.
    const { crc32, size } = entry;
    pieces.unshift(
      zip.begin(entry, stored, stored ? { crc32, size, compressedSize: size } : undefined),
    );
  }
  if (last) {
    verifyContents(entry, progress.crc32);
    pieces.push(zip.end(progress));
  }
  keep(kept, entry, part, { ...range, data: compressed.data });
  kept?.write(last);
  return { pieces, progress };
}

/**
 * The zip of a plan, in pieces of any size. The same entries give the same bytes, however many workers there are and whatever is kept.
 *
 * @param kept what was packed before: it is copied, and what is new is added to it
 * @param ahead what was packed while it was planned
 * @throws FILE_CHANGED, SOURCE_UNREADABLE
 */
export async function* packZip(
  entries: Iterable<PlannedEntry>,
  compression: Compression,
  workers: Workers,
  kept?: KeptContents,
  ahead?: PackedAhead,
): AsyncGenerator<readonly Uint8Array[]> {
  const zip = zipFormat();
  const nothing: Progress = { crc32: 0, size: 0, compressedSize: 0 };
  let progress = nothing;
  const items = cutPlan(entries, compression, kept, ahead !== undefined);
  const readAhead = ahead?.reader();
  for await (const { subject, result } of runInOrder(workers, 'compress', items)) {
    if ('entries' in subject) {
      yield writeBatch(zip, subject, packedFiles(subject, result, readAhead), kept);
    } else {
      const written = writeChunk(zip, subject, result, subject.first ? nothing : progress, kept);
      progress = written.progress;
      yield written.pieces;
    }
  }
  yield zip.finish();
}
