import type { RevisionEntry } from '../model/entry.js';

/** Where the bytes of an archived file come from, once somebody wants them. */
export type ReadBytes = () => Promise<Uint8Array>;

/** Whether somebody wants the bytes of a file; of those that nobody wants, none are kept. */
export type IsWanted = (path: string, size: number) => boolean;

/** A regular file in an archive, with its bytes if they are wanted. */
export async function archivedFile(
  { path, mode, size }: { readonly path: string; readonly mode: number; readonly size: number },
  isWanted: IsWanted,
  read: ReadBytes,
): Promise<RevisionEntry> {
  const bytes = size > 0 && isWanted(path, size) ? await read() : new Uint8Array();
  return { type: 'file', path, mode, size, contents: { bytes } };
}

/** What a decompressor calls an incorrect check. */
export const damagedBytes =
  'its compressed bytes are damaged, or something else stands behind them';

/** As Linux has it. */
const longestPath = 4096;

/** Whether something can be unpacked there: what is not the root itself, and no path that systems refuse. */
export function isPlace(path: string): boolean {
  return path !== '' && path.length <= longestPath;
}

/** The path that unpacking gives to a name in an archive: within the folder that it is unpacked to. Empty for the root. */
export function unpackedPath(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/');
}
