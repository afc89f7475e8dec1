import { lstat, readFile } from 'node:fs/promises';
import { systemErrorCode } from '../agent/ruby/system-failure.js';

/** No difference is shown of what is larger. */
const textBytes = 128 * 1024;

/** Undefined for what is no file, is too large, or may not be read: nothing is said of its contents then. */
export async function contentsOf(path: string, bytes: number): Promise<Buffer | undefined> {
  try {
    const found = await lstat(path);
    return found.isFile() && found.size <= bytes ? await readFile(path) : undefined;
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EPERM'].includes(systemErrorCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** What is in a text file; undefined for any other, and for what is too large to be compared by reading. */
export async function textOf(path: string): Promise<string | undefined> {
  const contents = await contentsOf(path, textBytes);
  return contents === undefined || contents.includes(0) ? undefined : contents.toString('utf8');
}
