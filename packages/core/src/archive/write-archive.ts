import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
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
 * @param archive each piece of it is written before the next one is asked for
 * @param file absolute path; its folder is made
 * @returns its size in bytes
 * @throws OUTPUT_UNWRITABLE, and what the archive fails with
 */
export async function writeArchive(
  archive: AsyncIterable<Uint8Array>,
  file: string,
): Promise<number> {
  const partial = `${file}.partial`;
  const unwritable = (reason: string, cause?: unknown) =>
    failure('OUTPUT_UNWRITABLE', { output: file, reason }, { cause });
  /** Tells a failure to write from one of the archive. */
  const writing = async <T>(step: Promise<T>): Promise<T> =>
    step.catch((cause: unknown) => {
      throw unwritable((cause as Error).message, cause);
    });

  if (await isFolder(file)) throw unwritable('it is a folder');
  await writing(mkdir(dirname(file), { recursive: true }));
  const output = await writing(open(partial, 'w'));
  try {
    const size = await writeAll(archive, output, writing);
    await writing(output.close());
    await writing(rename(partial, file));
    return size;
  } catch (error) {
    await output.close().catch(() => undefined); // the first failure tells more
    await rm(partial, { force: true });
    throw error;
  }
}

async function writeAll(
  archive: AsyncIterable<Uint8Array>,
  output: FileHandle,
  writing: <T>(step: Promise<T>) => Promise<T>,
): Promise<number> {
  let size = 0;
  for await (const piece of archive) {
    await writing(output.writeFile(piece));
    size += piece.length;
  }
  return size;
}
