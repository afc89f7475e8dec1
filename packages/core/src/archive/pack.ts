import { isDeepStrictEqual } from 'node:util';
import { addAbortSignal, Readable } from 'node:stream';
import type { ArchiveFormat } from '../model/archive-format.js';
import type { Compression, DeflateName } from '../model/compression.js';
import type { RevisionPlan } from '../plan/plan.js';
import { isWorthWorkers, workerCount } from '../workers/worker-count.js';
import { startWorkers, type Workers } from '../workers/workers.js';
import { openKeptContents, type KeptContents } from '../kept/kept-contents.js';
import { gather } from './gather.js';
import { copyFile } from './copy-file.js';
import { gzip } from './gzip.js';
import { packZip } from './pack-zip.js';

export interface PackOptions {
  /** `zip` when nothing is said. */
  readonly format?: ArchiveFormat | undefined;
  /** Compression level, 0 to 9; a tar is never compressed. */
  readonly level?: number | undefined;
  /** Who compresses: our own encoder in WebAssembly when nothing is said, or Node's zlib. */
  readonly deflate?: DeflateName | undefined;
  /** Number of worker threads, 0 for none; otherwise one for each processor, and none for a small revision. */
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told when what is packed cannot be kept for the next time. */
  readonly onNotice?: ((message: string) => void) | undefined;
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

/** What was packed before, for a zip that is compressed. */
async function openKept(
  { archive, kept }: RevisionPlan,
  format: ArchiveFormat,
  compression: Compression,
): Promise<KeptContents | undefined> {
  const isOfUse = archive === undefined && format === 'zip' && compression.level > 0;
  return isOfUse && kept !== undefined ? openKeptContents(kept, compression) : undefined;
}

async function* pieces(
  { entries, archive, ahead }: RevisionPlan,
  format: ArchiveFormat,
  compression: Compression,
  workers: Workers,
  kept: KeptContents | undefined,
): AsyncGenerator<readonly Uint8Array[]> {
  if (archive !== undefined) yield* copyFile(archive.file, workers);
  else if (format === 'zip') {
    const isOfUse = isDeepStrictEqual(ahead?.compression, compression);
    yield* packZip(entries, compression, workers, kept, isOfUse ? ahead : undefined);
  } else {
    const { packTar } = await import('./pack-tar.js'); // with a library that a zip does not need
    const tar = packTar(entries, workers);
    yield* format === 'tar' ? tar : gzip(tar, compression, workers);
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
  { level = 6, deflate = 'wasm', concurrency, format = 'zip', signal, onNotice }: PackOptions = {},
): AsyncGenerator<Uint8Array, void, void> {
  const compression = { level, deflate };
  const workers = workersFor(plan, concurrency);
  const doWithout = (error: unknown) => {
    const reason = (error as Error).message;
    onNotice?.(`What is packed is not kept for the next time: ${reason}.`);
    return undefined;
  };
  const kept = await openKept(plan, format, compression).catch(doWithout);
  try {
    for await (const piece of gather(pieces(plan, format, compression, workers, kept), pieceSize)) {
      signal?.throwIfAborted();
      yield piece;
    }
  } finally {
    await workers.close();
    await kept?.close().catch(doWithout); // after the threads that read from it
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
