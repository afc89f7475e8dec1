import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { failure } from '../errors/failure.js';
import type { Contents, FileIdentity } from '../model/entry.js';

function changeOf(planned: FileIdentity, found: FileIdentity): string | undefined {
  if (found.size > planned.size) return 'grew';
  if (found.size < planned.size) return 'shrank';
  if (found.ino !== planned.ino) return 'was replaced';
  if (found.mtimeMs !== planned.mtimeMs) return 'changed';
  return undefined;
}

/** As much of a file as is best read at a time, in bytes: it is still in the processor's cache when it is looked at. */
export const step = 128 * 1024;

/** A file that is open, and that has to stay as it was planned. */
export interface OpenFile {
  /** Fills the buffer with the bytes from `offset` on. */
  read(buffer: Uint8Array, offset: number): void;
}

// Not blocking, because a named pipe may stand there by now: opening one would wait for a writer for ever.
const open = (path: string) =>
  reaching(path, () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));

/** Tells a file that is gone from one that cannot be reached. */
function reaching<T>(path: string, reach: () => T): T {
  try {
    return reach();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw failure('FILE_CHANGED', { path, change: 'vanished' }, { cause });
    throw failure('SOURCE_UNREADABLE', { path, reason: message }, { cause });
  }
}

function read(
  fd: number,
  path: string,
  identity: FileIdentity,
  buffer: Uint8Array,
  offset: number,
) {
  const verify = () => {
    const change = changeOf(identity, fstatSync(fd));
    if (change !== undefined) throw failure('FILE_CHANGED', { path, change });
  };
  for (let filled = 0; filled < buffer.length;) {
    let count: number;
    try {
      count = readSync(fd, buffer, filled, buffer.length - filled, offset + filled);
    } catch (cause) {
      verify(); // something else than a file stands there by now: say that instead
      throw failure('SOURCE_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
    }
    if (count === 0) {
      verify();
      throw failure('FILE_CHANGED', { path, change: 'shrank' });
    }
    filled += count;
  }
}

/**
 * Opens contents, hands them to `use` and closes them. For worker threads: everything in here blocks.
 *
 * @throws FILE_CHANGED when the file is not, or after `use` not any more, the one that was planned; SOURCE_UNREADABLE
 */
export function withContents<T>(contents: Contents, use: (file: OpenFile) => T): T {
  if ('bytes' in contents) {
    const { bytes } = contents;
    return use({
      read: (buffer, offset) => buffer.set(bytes.subarray(offset, offset + buffer.length)),
    });
  }
  const { path, identity } = contents;
  const fd = open(path);
  try {
    const result = use({ read: (buffer, offset) => read(fd, path, identity, buffer, offset) });
    // Once, at the end: a change before this look shows in it, whenever it happened.
    const change = changeOf(identity, fstatSync(fd));
    if (change !== undefined) throw failure('FILE_CHANGED', { path, change });
    return result;
  } finally {
    closeSync(fd);
  }
}

/**
 * Looks whether contents that need not be read are those that were planned still.
 *
 * @throws FILE_CHANGED, SOURCE_UNREADABLE
 */
export function verifyIdentity(contents: Contents): void {
  if ('bytes' in contents) return;
  const { path, identity } = contents;
  const change = changeOf(
    identity,
    reaching(path, () => statSync(path)),
  );
  if (change !== undefined) throw failure('FILE_CHANGED', { path, change });
}
