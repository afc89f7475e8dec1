import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMissing } from './is-missing.js';

/**
 * Replaces a file so that a reader, and a rehearsal after this one was killed, finds the old or the new contents, never a part.
 * Missing folders are made. Two writers of one path must take turns.
 */
export async function writeFileAtomically(path: string, contents: string): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, contents).catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      await mkdir(folder, { recursive: true });
      await writeFile(temporary, contents);
    });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
