import { Transform, pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { failure, type SourceEntry } from '@codedeployer/core';
import type Vinyl from 'vinyl';

/** What gulp's decoder puts where bytes are not UTF-8. */
const replacement = Buffer.from('\uFFFD');

/** Whether nobody but gulp.src has had its hands on a file, so that its size should be that on disk. */
function isUntouched(file: Vinyl): boolean {
  return file.history.length === 1 && file.stat?.isFile() === true;
}

function refuseCorrupted(file: Vinyl, inStream: number, hasReplacement: boolean): void {
  const onDisk = Number(file.stat?.size);
  if (isUntouched(file) && hasReplacement && inStream !== onDisk) {
    throw failure('BINARY_CORRUPTED', { path: file.path, onDisk, inStream });
  }
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
        refuseCorrupted(file, length, hasReplacement);
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
export function vinylEntry(file: Vinyl): SourceEntry | undefined {
  const path = file.relative.split(/[\\/]/).join('/');
  const mode = file.stat?.mode === undefined ? undefined : file.stat.mode & 0o777;
  // vinyl-fs follows `base`: the base itself arrives as a folder with an empty path.
  if (path === '') return undefined;
  if (file.isSymbolic())
    return { type: 'symlink', path, mode: 0o777, target: String(file.symlink) };
  if (file.isDirectory()) return { type: 'directory', path, mode: mode ?? 0o755 };
  if (file.isBuffer()) {
    const bytes = file.contents;
    refuseCorrupted(file, bytes.length, bytes.includes(replacement));
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
