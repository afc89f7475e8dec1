import { Buffer } from 'node:buffer';
import { withContents } from './with-contents.js';
import type { FileEntry } from '../model/entry.js';

/**
 * All bytes of a file at once, for files that are small by nature.
 *
 * @throws FILE_CHANGED, SOURCE_UNREADABLE
 */
export function readContents({ contents, size }: FileEntry): Promise<Uint8Array> {
  if ('bytes' in contents) return Promise.resolve(contents.bytes);
  return new Promise((resolve) => {
    const buffer = Buffer.alloc(size);
    withContents(contents, (file) => file.read(buffer, 0));
    resolve(buffer);
  });
}
