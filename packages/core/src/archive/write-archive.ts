import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { failure } from '../errors/failure.js';

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    // Making it will tell what is wrong with it.
    () => false,
  );
}

/**
 * Writes an archive to a file that is there whole or not at all: under a temporary name first, then renamed.
 *
 * @param file absolute path; its folder is made
 * @returns its size in bytes
 * @throws OUTPUT_UNWRITABLE, and what the archive fails with
 */
export async function writeArchive(archive: Readable, file: string): Promise<number> {
  const partial = `${file}.partial`;
  const unwritable = (reason: string, cause?: unknown) =>
    failure('OUTPUT_UNWRITABLE', { output: file, reason }, { cause });
  if (await isFolder(file)) throw unwritable('it is a folder');
  await mkdir(dirname(file), { recursive: true }).catch((cause: unknown) => {
    throw unwritable((cause as Error).message, cause);
  });
  try {
    await pipeline(archive, createWriteStream(partial));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    // The archive may have failed as well, with an error of its own.
    const { path, message } = error as NodeJS.ErrnoException;
    throw path === partial ? unwritable(message, error) : error;
  }
  return (await stat(file)).size;
}
