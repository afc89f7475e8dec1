import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';

/**
 * Writes a file beside its place and renames it: whoever looks finds what was there before or what is there now, never
 * half of it.
 *
 * @param mode of a new file, before the umask
 */
export async function replaceFile(
  file: string,
  contents: string | Uint8Array,
  mode = 0o666,
): Promise<void> {
  const draft = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(draft, contents, { mode });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

/** The same for a process that may not have another moment. */
export function replaceFileSync(file: string, text: string): void {
  const draft = `${file}.${randomUUID()}.part`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
