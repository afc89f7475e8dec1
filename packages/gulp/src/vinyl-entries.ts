import { constants, isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { PassThrough, Readable, addAbortSignal, pipeline } from 'node:stream';
import { CodedeployerError, failure, type Config, type SourceEntry } from '@codedeployer/core';
import { entryOf, followLink, modifiedOf, unwantedLink } from '@codedeployer/core/revision';
import type Vinyl from 'vinyl';
import { gulpFailure } from './failures.js';
import type { PlacedFile } from './into.js';

/** What gulp's decoder puts where bytes are not UTF-8. */
const replacement = Buffer.from('\uFFFD');

/** The byte order mark, which gulp's decoder takes away unless it is told not to. */
const mark = Buffer.from('\uFEFF');

/** What the file was read from has now; nothing where that is not a file any more, or never was one. */
async function readOriginal(path: string | undefined): Promise<Buffer | undefined> {
  try {
    // Not everything that can be opened can be read to an end.
    if (path === undefined || !(await stat(path)).isFile()) return undefined;
    return await readFile(path);
  } catch {
    return undefined;
  }
}

/** Whether contents are what gulp's decoder makes of bytes that are not UTF-8. */
function isDecoded(contents: Buffer, original: Buffer): boolean {
  if (isUtf8(original) || original.length > constants.MAX_STRING_LENGTH) return false;
  const decoded = Buffer.from(original.toString('utf8'));
  if (contents.equals(decoded)) return true;
  return decoded.indexOf(mark) === 0 && contents.equals(decoded.subarray(mark.length));
}

/** Compares with what is on disk: neither a new path nor an equal size hides what became of the bytes. */
async function refuseDecoded(file: Vinyl, contents: Buffer): Promise<void> {
  if (!contents.includes(replacement) || !isUtf8(contents)) return;
  const [path] = file.history;
  const original = await readOriginal(path);
  if (original === undefined || !isDecoded(contents, original)) return;
  throw gulpFailure('BINARY_CORRUPTED', {
    path: path ?? file.path,
    onDisk: original.length,
    inStream: contents.length,
  });
}

/** Digests of a file on disk, as it is and as gulp's decoder makes it. */
interface Digests {
  readonly original: string;
  readonly decoded: readonly string[];
  readonly size: number;
}

/** Reads the file piece by piece: what is streamed may be too large to be held. Nothing where it cannot be read. */
async function digestOriginal(path: string | undefined): Promise<Digests | undefined> {
  try {
    if (path === undefined || !(await stat(path)).isFile()) return undefined;
    const original = createHash('sha256');
    // With the byte order mark taken away or, if gulp was told so, left there.
    const decoded = [false, true].map((ignoreBOM) => ({
      decoder: new TextDecoder('utf-8', { ignoreBOM }),
      hash: createHash('sha256'),
    }));
    let size = 0;
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      size += chunk.length;
      original.update(chunk);
      for (const { decoder, hash } of decoded) hash.update(decoder.decode(chunk, { stream: true }));
    }
    return {
      original: original.digest('hex'),
      decoded: decoded.map(({ decoder, hash }) => hash.update(decoder.decode()).digest('hex')),
      size,
    };
  } catch {
    return undefined;
  }
}

/** As `refuseDecoded`, for contents that have gone by. */
async function refuseDecodedStream(file: Vinyl, digest: string, inStream: number): Promise<void> {
  const [path] = file.history;
  const found = await digestOriginal(path);
  if (found === undefined || digest === found.original || !found.decoded.includes(digest)) return;
  throw gulpFailure('BINARY_CORRUPTED', { path: path ?? file.path, onDisk: found.size, inStream });
}

/** The bytes of a streamed file, if nothing has become of them. */
async function* readContents(
  file: Vinyl,
  contents: NodeJS.ReadableStream,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  // As a Node stream: gulp's own streams are not, and hang when read as one. Its errors come to who reads it.
  const source = addAbortSignal(signal, new PassThrough());
  pipeline(contents, source, () => undefined);
  const hash = createHash('sha256');
  let length = 0;
  let last: Buffer = Buffer.alloc(0);
  let hasReplacement = false;
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      length += chunk.length;
      hash.update(chunk);
      const joined = Buffer.concat([last, chunk]); // it may stand across two of them
      hasReplacement ||= joined.includes(replacement);
      last = joined.subarray(1 - replacement.length);
      yield chunk;
    }
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === undefined || signal.aborted || CodedeployerError.is(cause)) throw cause;
    throw failure('SOURCE_UNREADABLE', { path: file.path, reason: message }, { cause });
  }
  if (hasReplacement) await refuseDecodedStream(file, hash.digest('hex'), length);
}

/**
 * A stream that opens what it reads when it is read: thousands of files are more than a process may have open. When it is
 * destroyed, so is what it reads, also while that waits for bytes.
 */
function lazyStream(open: (signal: AbortSignal) => AsyncIterator<Buffer>): Readable {
  const closed = new AbortController();
  let source: AsyncIterator<Buffer> | undefined;
  return new Readable({
    read() {
      source ??= open(closed.signal);
      source.next().then(
        ({ done, value }) => this.push(done === true ? null : value),
        (error: unknown) => this.destroy(error as Error),
      );
    },
    destroy(error, callback) {
      closed.abort();
      callback(error);
    },
  });
}

/** By `mtime`, which is what plugins set and `gulp.dest()` heeds; files that plugins make may have none. */
function modifiedAt(stat: Vinyl['stat'] | undefined): number | undefined {
  const mtime: unknown = stat?.mtime;
  const mtimeMs = mtime instanceof Date ? mtime.getTime() : NaN;
  return Number.isNaN(mtimeMs) ? undefined : modifiedOf({ mtimeMs });
}

/**
 * A file of a Gulp stream as an entry of a revision, its path relative to the file's base.
 *
 * @throws BINARY_CORRUPTED, GULP_NOT_READ
 */
export async function vinylEntry(file: PlacedFile): Promise<SourceEntry | undefined> {
  const relative = file.relative.split(/[\\/]/).join('/');
  const path = posix.join(file.into ?? '', relative);
  const mode = file.stat?.mode === undefined ? undefined : file.stat.mode & 0o777;
  const modified = modifiedAt(file.stat);
  // vinyl-fs follows `base`: the base itself arrives as a folder with an empty path.
  if (relative === '') return undefined;
  if (file.isSymbolic())
    return { type: 'symlink', path, mode: 0o777, modified, target: String(file.symlink) };
  if (file.isDirectory()) return { type: 'directory', path, mode: mode ?? 0o755, modified };
  if (file.isBuffer()) {
    const bytes = file.contents;
    await refuseDecoded(file, bytes);
    const size = bytes.length;
    return { type: 'file', path, mode: mode ?? 0o644, modified, size, contents: { bytes } };
  }
  if (file.isStream()) {
    const { contents } = file;
    const stream = lazyStream((signal) => readContents(file, contents, signal));
    return { type: 'stream', path, mode: mode ?? 0o644, modified, stream };
  }
  throw gulpFailure('GULP_NOT_READ', { path: file.path });
}

/** A file of the stream: what it is in the revision, and where it came from. */
export interface Found {
  readonly entry: SourceEntry;
  /** Absolute, as are the others. */
  readonly file: string;
  /** Where it was read from, before plugins gave it another path. */
  readonly origin: string;
  /** The folder that its path in the revision starts from; undefined where it was given one there. */
  readonly base: string | undefined;
}

/**
 * Does with symbolic links what the configuration says. Gulp follows them unless it is told `resolveSymlinks: false`; even then
 * it walks into linked folders, so that what is in them has arrived.
 *
 * @throws SYMLINK_REFUSED
 */
export async function judgeLinks(
  found: readonly Found[],
  symlinks: Config['symlinks'],
): Promise<SourceEntry[]> {
  if (symlinks === 'preserve') return withoutLinked(found.map(({ entry }) => entry));
  const entries: SourceEntry[] = [];
  for (const { entry, file } of found) {
    if (entry.type !== 'symlink') {
      entries.push(entry);
      continue;
    }
    if (symlinks === 'error') throw unwantedLink(file, entry.target);
    const real = followLink(file, entry.target, []);
    entries.push(entryOf(file, entry.path, await stat(real)));
  }
  return entries;
}

/** Leaves out what lies below a link among the entries. */
function withoutLinked(entries: readonly SourceEntry[]): SourceEntry[] {
  const isLinked = new Map<string, boolean>();
  for (const { type, path } of entries) if (type === 'symlink') isLinked.set(path, true);
  if (isLinked.size === 0) return [...entries];
  const isInLinked = (path: string): boolean => {
    const folder = posix.dirname(path);
    if (folder === '.') return false;
    let isOut = isLinked.get(folder);
    if (isOut === undefined) isLinked.set(folder, (isOut = isInLinked(folder)));
    return isOut;
  };
  return entries.filter(({ path }) => !isInLinked(path));
}
