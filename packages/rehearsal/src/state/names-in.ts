import { readdir } from 'node:fs/promises';
import { isMissing } from './is-missing.js';

/** The names in a folder, sorted, without hidden ones; none when the folder is not there. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
