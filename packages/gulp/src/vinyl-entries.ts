import { constants, isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { Transform, pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { failure, type SourceEntry } from '@codedeployer/core';
import type Vinyl from 'vinyl';

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
  throw failure('BINARY_CORRUPTED', {
    path: path ?? file.path,
    onDisk: original.length,
    inStream: contents.length,
  });
}

/**
 * Judges a stream by its size, if nobody but gulp.src has had its hands on the file. To compare the bytes, all streamed
 * files would have to be held, or hashed, for the sake of the few that turn out to have a replacement character.
 */
function refuseOtherSize(file: Vinyl, inStream: number, hasReplacement: boolean): void {
  if (!hasReplacement || file.history.length !== 1 || file.stat?.isFile() !== true) return;
  const onDisk = file.stat.size;
  if (inStream !== onDisk) throw failure('BINARY_CORRUPTED', { path: file.path, onDisk, inStream });
}

/** The bytes of a streamed file, as a Node stream: gulp's own streams are not, and hang when read as one. */
function readContents(file: Vinyl, contents: NodeJS.ReadableStream): Readable {
  let length = 0;
  let hasReplacement = false;
  const checked = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      length += chunk.length;
      hasReplacement ||= chunk.includes(replacement);
      callback(null, chunk);
    },
    flush(callback) {
      try {
        refuseOtherSize(file, length, hasReplacement);
        callback();
      } catch (error) {
        callback(error as Error);
      }
    },
  });
  // An error of the source destroys `checked`, whose reader sees it.
  pipeline(contents, checked, () => undefined);
  return checked;
}

/**
 * A file of a Gulp stream as an entry of a revision, its path relative to the file's base.
 *
 * @throws BINARY_CORRUPTED, GULP_NOT_READ
 */
export async function vinylEntry(file: Vinyl): Promise<SourceEntry | undefined> {
  const path = file.relative.split(/[\\/]/).join('/');
  const mode = file.stat?.mode === undefined ? undefined : file.stat.mode & 0o777;
  // vinyl-fs follows `base`: the base itself arrives as a folder with an empty path.
  if (path === '') return undefined;
  if (file.isSymbolic())
    return { type: 'symlink', path, mode: 0o777, target: String(file.symlink) };
  if (file.isDirectory()) return { type: 'directory', path, mode: mode ?? 0o755 };
  if (file.isBuffer()) {
    const bytes = file.contents;
    await refuseDecoded(file, bytes);
    return { type: 'file', path, mode: mode ?? 0o644, size: bytes.length, contents: { bytes } };
  }
  if (file.isStream())
    return { type: 'stream', path, mode: mode ?? 0o644, stream: readContents(file, file.contents) };
  throw failure('GULP_NOT_READ', { path: file.path });
}

/**
 * Leaves out what lies below a link among the entries: gulp walks into linked folders even when it keeps the links.
 */
export function withoutLinked(entries: readonly SourceEntry[]): SourceEntry[] {
  const links = entries
    .filter((entry) => entry.type === 'symlink')
    .map((entry) => `${entry.path}/`);
  return entries.filter((entry) => !links.some((link) => entry.path.startsWith(link)));
}
