import { readFile } from 'node:fs/promises';

/** Reads a list that was written down as JSON; an empty one where none was yet. */
export async function readList<T>(file: string): Promise<readonly T[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
