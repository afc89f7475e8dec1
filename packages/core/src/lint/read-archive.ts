import type { ReadArchive } from '../model/archive-member.js';
import type { RevisionEntry } from '../model/entry.js';
import { isLookedInto } from './looked-into.js';
import { unpackArchive } from '../unpack/unpack-archive.js';

/**
 * What is in a ready-made archive, with the contents that a check looks into.
 *
 * @throws ARCHIVE_UNREADABLE, ARCHIVE_BOMB
 */
export async function readArchive(path: string): Promise<ReadArchive> {
  return unpackArchive(path, isLookedInto);
}

/**
 * The entries alone.
 *
 * @throws ARCHIVE_UNREADABLE, ARCHIVE_BOMB
 */
export async function archiveEntries(path: string): Promise<readonly RevisionEntry[]> {
  return (await readArchive(path)).entries;
}
