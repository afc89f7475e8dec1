import { lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { failure } from '../errors/failure.js';
import type { SetupText } from './group-scripts.js';
import type { SetupPlan } from './plan-setup.js';
import type { SetupFile, SetupResult } from './setup.js';

/**
 * Writes what was planned. A file that is there, also since then, is left as it is.
 *
 * @throws SETUP_UNWRITABLE
 */
export async function writeSetup({ directory, files, notes }: SetupPlan): Promise<SetupResult> {
  const done: SetupFile[] = [];
  for (const file of files) {
    const path = relative(directory, file.path);
    try {
      done.push({ path, written: !file.there && (await writeNew(file)) });
    } catch (cause) {
      const written = done.filter((it) => it.written).map((it) => it.path);
      const reason = await reasonOf(cause as NodeJS.ErrnoException, file.path, directory);
      throw failure('SETUP_UNWRITABLE', { path, reason, written }, { cause });
    }
  }
  return { files: done, notes };
}

/** Writes a file that is not there, whole or not at all, and says whether it was made. */
async function writeNew({ path, text, mode }: SetupText): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: 'wx', mode });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // A half one would be taken for the user's own the next time.
    if (['ENOSPC', 'EDQUOT', 'EIO', 'EFBIG'].includes((error as NodeJS.ErrnoException).code ?? ''))
      await rm(path, { force: true });
    throw error;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
};

async function reasonOf(
  { code = '', message }: NodeJS.ErrnoException,
  path: string,
  directory: string,
): Promise<string> {
  if (code === 'EEXIST' || code === 'ENOTDIR') {
    for (let folder = dirname(path); folder !== directory; folder = dirname(folder)) {
      const stats = await lstat(folder).catch(() => undefined);
      if (stats !== undefined && !stats.isDirectory())
        return `${relative(directory, folder)} is a file and has to be a folder`;
    }
  }
  return reasons[code] ?? message;
}
