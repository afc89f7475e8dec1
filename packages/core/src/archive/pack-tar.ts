import { once } from 'node:events';
import { pack, type Pack } from 'tar-stream';
import { uncompressed } from '../model/compression.js';
import type { PlannedEntry } from '../model/planned-entry.js';
import type { Compressed } from '../workers/compress.js';
import { runInOrder } from '../workers/run-in-order.js';
import type { Workers } from '../workers/workers.js';
import { combineCrc32 } from '../workers/crc-combine.js';
import { cutPlan, type Batch, type Chunk } from './cut-plan.js';
import { missingContents, verifyContents } from './verify-contents.js';

/** Added to the mode, and taken off again by the library, which takes a mode of 0 for none. */
const regularFile = 0o100000;

function headerOf(entry: PlannedEntry): Parameters<Pack['entry']>[0] {
  const { path, mode, type, time } = entry;
  return {
    name: type === 'directory' ? `${path}/` : path,
    type,
    mode: mode | regularFile,
    mtime: new Date(time * 1000),
    uid: 0,
    gid: 0,
    uname: 'root',
    gname: 'root',
    size: type === 'file' ? entry.size : 0,
    ...(type === 'symlink' ? { linkname: entry.target } : {}),
  };
}

/** Adds an entry as a whole; resolves when there is room for the next one. */
function add(tar: Pack, entry: PlannedEntry, data?: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => (error ? reject(error) : resolve());
    if (data === undefined) tar.entry(headerOf(entry), done);
    else tar.entry(headerOf(entry), Buffer.from(data), done); // a copy: it waits there for longer than the data is valid
  });
}

async function addBatch(tar: Pack, { entries }: Batch, contents: Compressed | undefined) {
  let index = 0;
  let offset = 0;
  for (const entry of entries) {
    if (entry.type !== 'file') {
      await add(tar, entry);
      continue;
    }
    const range = contents?.ranges[index++];
    if (contents === undefined || range === undefined) throw missingContents(entry.path);
    verifyContents(entry, range.crc32);
    await add(tar, entry, contents.data.subarray(offset, (offset += range.compressedSize)));
  }
}

/** A large file that is being added. */
interface Growing {
  readonly sink: NodeJS.WritableStream;
  readonly added: Promise<void>;
  crc32: number;
}

function begin(tar: Pack, entry: PlannedEntry): Growing {
  let settle: (error?: Error | null) => void = () => undefined;
  const added = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve());
  });
  added.catch(() => undefined); // awaited at the end, if the file comes to it
  return { sink: tar.entry(headerOf(entry), settle), added, crc32: 0 };
}

/** Adds everything, no faster than the archive is read. */
async function fill(
  tar: Pack,
  entries: Iterable<PlannedEntry>,
  workers: Workers,
  closed: Promise<unknown>,
): Promise<void> {
  let growing: Growing | undefined;

  const addChunk = async ({ entry, last, length }: Chunk, contents: Compressed | undefined) => {
    const range = contents?.ranges[0];
    if (contents === undefined || range === undefined) throw missingContents(entry.path);
    growing ??= begin(tar, entry);
    growing.crc32 = combineCrc32(growing.crc32, range.crc32, length);
    if (last) verifyContents(entry, growing.crc32);
    if (!growing.sink.write(Buffer.from(contents.data)))
      await Promise.race([once(growing.sink, 'drain'), closed]);
    if (!last) return;
    growing.sink.end();
    await Promise.race([growing.added, closed]);
    growing = undefined;
  };

  const items = cutPlan(entries, uncompressed);
  for await (const { subject, result } of runInOrder(workers, 'compress', items)) {
    if ('entries' in subject) await Promise.race([addBatch(tar, subject, result), closed]);
    else await addChunk(subject, result);
    if (tar.destroyed) return;
  }
  tar.finalize();
}

/**
 * The tar of a plan, in pieces of any size: owned by root, with modes, links and times.
 *
 * @throws FILE_CHANGED, SOURCE_UNREADABLE
 */
export async function* packTar(
  entries: Iterable<PlannedEntry>,
  workers: Workers,
): AsyncGenerator<readonly Uint8Array[]> {
  const tar = pack();
  const closed = once(tar, 'close');
  closed.catch(() => undefined); // an error comes out of the loop below
  const filled = fill(tar, entries, workers, closed).catch((error: unknown) => {
    tar.destroy(error as Error);
  });
  try {
    for await (const piece of tar as AsyncIterable<Buffer>) yield [piece];
  } finally {
    tar.destroy();
    await filled;
  }
}
