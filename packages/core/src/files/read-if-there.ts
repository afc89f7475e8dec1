import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';

/** The bytes of a file; none where there is none. */
export async function readIfThere(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
