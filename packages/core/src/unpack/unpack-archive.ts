import { Buffer } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import { failure } from '../errors/failure.js';
import type { ReadArchive } from '../model/archive-member.js';
import { ArchiveBomb } from './archive-bomb.js';
import type { IsWanted } from './archived-file.js';
import { findZip } from './zip-bounds.js';

const tarBlock = 512;

/**
 * What is in a ready-made archive (zip, tar or gzipped tar). Contents that nobody wants are left out, so that the archive
 * is never held in memory: such entries have their size but no bytes, and cannot be packed again.
 *
 * @throws ARCHIVE_UNREADABLE, ARCHIVE_BOMB
 */
export async function unpackArchive(path: string, isWanted: IsWanted): Promise<ReadArchive> {
  try {
    // To open a named pipe is to wait for somebody who writes to it.
    if (!(await stat(path)).isFile()) throw new Error('it is not a file');
    // Each comes with a library that a revision of our own does not need.
    if (await isZip(path)) {
      const { zipEntries } = await import('./zip-entries.js');
      return await zipEntries(path, isWanted);
    }
    const { tarEntries } = await import('./tar-entries.js');
    return await tarEntries(path, isWanted);
  } catch (cause) {
    const { message: reason } = cause as Error;
    const code = cause instanceof ArchiveBomb ? 'ARCHIVE_BOMB' : 'ARCHIVE_UNREADABLE';
    throw failure(code, { path, reason }, { cause });
  }
}

/**
 * By its first bytes, as names of archives say what people like; or by its end, as something may stand before a zip.
 * A tar may well end with a zip that is in it.
 */
async function isZip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(tarBlock), 0, tarBlock, 0);
    if (['PK\x03\x04', 'PK\x05\x06'].includes(buffer.toString('latin1', 0, 4))) return true;
    if (buffer.toString('latin1', 0, 2) === '\x1f\x8b') return false;
    if (buffer.toString('latin1', 257, 262) === 'ustar') return false;
    return (await findZip(file)) !== undefined;
  } finally {
    await file.close();
  }
}
