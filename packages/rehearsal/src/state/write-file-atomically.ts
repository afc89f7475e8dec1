import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isMissing } from './is-missing.js';

/**
 * Replaces a file so that a reader, and a rehearsal after this one was killed, finds the old or the new contents, never a part.
 * Missing folders are made. The files are small, and a rehearsal of many instances writes thousands: each is written at once, as to
 * hand its calls to another thread takes several times as long as the calls.
 */
export function writeFileAtomically(path: string, contents: string): void {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    writeIn(folder, temporary, contents);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeIn(folder: string, path: string, contents: string): void {
  try {
    writeFileSync(path, contents);
  } catch (error) {
    if (!isMissing(error)) throw error;
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, contents);
  }
}
