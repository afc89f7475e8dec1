import { addAbortSignal, Readable } from 'node:stream';
import type { ArchiveFormat } from '../model/archive-format.js';
import type { RevisionPlan } from '../plan/plan.js';
import { isWorthWorkers, workerCount } from '../workers/worker-count.js';
import { startWorkers, type Workers } from '../workers/workers.js';
import { gather } from './gather.js';
import { copyFile } from './copy-file.js';
import { gzip } from './gzip.js';
import { packZip } from './pack-zip.js';

export interface PackOptions {
  /** `zip` when nothing is said. */
  readonly format?: ArchiveFormat | undefined;
  /** Compression level, 0 to 9; a tar is never compressed. */
  readonly level?: number | undefined;
  /** Number of worker threads, 0 for none; otherwise one for each processor, and none for a small revision. */
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** In bytes. To write a piece costs a turn of the event loop, whatever its size. */
const pieceSize = 1024 * 1024;

/** Those that planning started, while they last. */
function workersFor(plan: RevisionPlan, concurrency: number | undefined): Workers {
  if (concurrency !== undefined) return startWorkers(concurrency);
  const { size, entries } = plan;
  const taken = plan.takeWorkers?.();
  if (taken !== undefined) return taken;
  return startWorkers(isWorthWorkers(size, entries.length) ? workerCount() : 0);
}

async function* pieces(
  { entries, archive }: RevisionPlan,
  format: ArchiveFormat,
  level: number,
  workers: Workers,
): AsyncGenerator<readonly Uint8Array[]> {
  if (archive !== undefined) yield* copyFile(archive.file, workers);
  else if (format === 'zip') yield* packZip(entries, level, workers);
  else {
    const { packTar } = await import('./pack-tar.js'); // with a library that a zip does not need
    const tar = packTar(entries, workers);
    yield* format === 'tar' ? tar : gzip(tar, level, workers);
  }
}

/**
 * The revision as `packRevision` makes it, for who is done with a piece before asking for the next one: all pieces lie in
 * the same memory.
 *
 * @throws FILE_CHANGED, SOURCE_UNREADABLE; the signal's reason
 */
export async function* packPieces(
  plan: RevisionPlan,
  { level = 6, concurrency, format = 'zip', signal }: PackOptions = {},
): AsyncGenerator<Uint8Array, void, void> {
  const workers = workersFor(plan, concurrency);
  try {
    for await (const piece of gather(pieces(plan, format, level, workers), pieceSize)) {
      signal?.throwIfAborted();
      yield piece;
    }
  } finally {
    await workers.close();
  }
}

async function* copies(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) yield Buffer.from(piece);
}

/**
 * The revision as the bytes of an archive, made on all processors while they are read: memory does not grow with the size
 * of the revision, and who stops reading stops the work. The same plan gives the same bytes, whenever and wherever it
 * is packed.
 *
 * An archive that was ready-made comes as it is, whatever the options say.
 *
 * @throws FILE_CHANGED, SOURCE_UNREADABLE (from the stream); an AbortError with the signal's reason as its cause
 */
export function packRevision(plan: RevisionPlan, options: PackOptions = {}): Readable {
  const { signal, ...rest } = options;
  const archive = Readable.from(copies(packPieces(plan, rest)), { objectMode: false });
  if (signal !== undefined) addAbortSignal(signal, archive);
  return archive;
}
