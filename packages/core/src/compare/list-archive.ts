import { open } from 'node:fs/promises';
import type { ListedFile } from '../model/listed-file.js';
import type { ReadyArchive } from '../model/planned-entry.js';

/** Lists the files of an archive on this machine. */
export async function listArchive({ format, file }: ReadyArchive): Promise<ListedFile[]> {
  const { contents } = file;
  if (!('path' in contents)) throw new Error('a ready-made archive is a file');
  // Each comes with a library that other commands do not need.
  if (format !== 'zip') {
    const { listTar } = await import('../unpack/tar-entries.js');
    return listTar(contents.path);
  }
  const { listZip } = await import('../unpack/zip-entries.js');
  const handle = await open(contents.path);
  try {
    return await listZip(handle);
  } finally {
    await handle.close();
  }
}
