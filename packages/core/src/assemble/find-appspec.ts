import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemOf } from '@codedeployer/appspec';
import { failure } from '../errors/failure.js';
import type { FileEntry } from '../model/entry.js';
import { modifiedOf } from '../source/entry-of.js';
import { readContents } from '../workers/read-contents.js';

/** The appspec file of the deploy folder; its `.yaml` form is what people write and the agent does not find. */
export async function findAppspec(deployDirectory: string): Promise<FileEntry | undefined> {
  for (const name of ['appspec.yml', 'appspec.yaml']) {
    const path = join(deployDirectory, name);
    const stats = await stat(path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw failure(
        'SOURCE_UNREADABLE',
        { path, reason: (error as Error).message },
        { cause: error },
      );
    });
    if (stats?.isFile()) {
      const { size, mtimeMs, ino } = stats;
      return {
        type: 'file',
        path: name,
        mode: 0o644,
        modified: modifiedOf(stats),
        size,
        contents: { path, identity: { size, mtimeMs, ino } },
      };
    }
  }
  return undefined;
}

export async function namesWindows(appspec: FileEntry): Promise<boolean> {
  return systemOf(await readContents(appspec)) === 'windows';
}

/** Whether the revision of a deploy folder is for Windows; undefined where its appspec file is in the source, or nowhere. */
export async function isForWindows(deployDirectory: string): Promise<boolean | undefined> {
  const appspec = await findAppspec(deployDirectory);
  return appspec === undefined ? undefined : namesWindows(appspec);
}
