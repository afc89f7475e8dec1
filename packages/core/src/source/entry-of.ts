import type { Stats } from 'node:fs';
import { failure } from '../errors/failure.js';
import type { DirectoryEntry, FileEntry } from '../model/entry.js';

function kindOf(stats: Stats): string {
  if (stats.isFIFO()) return 'named pipe';
  if (stats.isSocket()) return 'socket';
  if (stats.isBlockDevice() || stats.isCharacterDevice()) return 'device';
  return 'file of an unknown kind';
}

/** As an entry has it. */
export function modifiedOf({ mtimeMs }: Pick<Stats, 'mtimeMs'>): number {
  return Math.floor(mtimeMs / 1000);
}

/**
 * A file or folder on disk as an entry; nothing is opened.
 *
 * @param absolute where it is
 * @param path where it belongs in the revision
 * @throws ENTRY_UNSUPPORTED
 */
export function entryOf(absolute: string, path: string, stats: Stats): FileEntry | DirectoryEntry {
  // Only the permission bits: set-id and sticky bits depend on the machine, and unzip drops them anyway.
  const mode = stats.mode & 0o777;
  const modified = modifiedOf(stats);
  if (stats.isDirectory()) return { type: 'directory', path, mode, modified };
  if (!stats.isFile()) throw failure('ENTRY_UNSUPPORTED', { path: absolute, kind: kindOf(stats) });
  const { size, mtimeMs, ctimeMs, ino } = stats;
  const identity = { size, mtimeMs, ctimeMs, ino };
  return { type: 'file', path, mode, modified, size, contents: { path: absolute, identity } };
}
