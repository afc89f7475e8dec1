import type { RevisionEntry } from '../revision/entry.js';
import { isLookedInto } from './lint-secrets.js';

/** Where the bytes of an archived file come from, once somebody wants them. */
export type ReadBytes = () => Promise<Uint8Array>;

/** A regular file in an archive, with its bytes if some check looks at them. */
export async function archivedFile(
  path: string,
  mode: number,
  size: number,
  read: ReadBytes,
): Promise<RevisionEntry> {
  const bytes = size > 0 && isLookedInto(path, size) ? await read() : new Uint8Array();
  return { type: 'file', path, mode, size, contents: { bytes } };
}

/** The path that unpacking gives to a name in an archive: within the folder that it is unpacked to. Empty for the root. */
export function unpackedPath(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/');
}
