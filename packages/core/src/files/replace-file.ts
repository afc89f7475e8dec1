import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/**
 * Writes a file beside its place and renames it: whoever looks finds what was there before or what is there now, never
 * half of it.
 *
 * @param mode of a new file, before the umask
 */
export async function replaceFile(file: string, text: string, mode = 0o666): Promise<void> {
  const draft = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(draft, text, { mode });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}
