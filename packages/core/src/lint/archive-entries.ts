import { open } from 'node:fs/promises';
import { failure } from '../errors/failure.js';
import type { RevisionEntry } from '../revision/entry.js';

/**
 * What is in a ready-made archive (zip, tar or gzipped tar), to lint it. Contents that no check looks into are left out,
 * so that the archive is never held in memory: such entries have their size but no bytes, and cannot be packed again.
 *
 * @param onName told the name of each entry as it stands in the archive
 * @throws ARCHIVE_UNREADABLE
 */
export async function archiveEntries(
  path: string,
  onName: (name: string) => void = () => undefined,
): Promise<readonly RevisionEntry[]> {
  try {
    // Each comes with a library that a revision of our own does not need.
    if (await isZip(path)) {
      const { zipEntries } = await import('./zip-entries.js');
      return await zipEntries(path, onName);
    }
    const { tarEntries } = await import('./tar-entries.js');
    return await tarEntries(path, onName);
  } catch (error) {
    throw failure(
      'ARCHIVE_UNREADABLE',
      { path, reason: (error as Error).message },
      { cause: error },
    );
  }
}

/** By its first bytes, as names of archives say what people like. An empty zip begins with its end. */
async function isZip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return ['PK\x03\x04', 'PK\x05\x06'].includes(buffer.toString('latin1'));
  } finally {
    await file.close();
  }
}
