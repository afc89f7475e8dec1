import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** How long a file may be of no use: a run that writes one has no index to it before its end. In milliseconds. */
const unfinishedFor = 24 * 60 * 60 * 1000;

interface KeptFile {
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly changed: number;
}

/** Nothing where somebody else has deleted it, as anybody may. */
async function unlessGone<T>(look: Promise<T>): Promise<T | undefined> {
  return look.catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
}

async function filesIn(folder: string): Promise<KeptFile[]> {
  const names = (await unlessGone(readdir(folder))) ?? [];
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const stats = await unlessGone(stat(path));
      return stats === undefined ? [] : [{ path, size: stats.size, changed: stats.mtimeMs }];
    }),
  );
  return found.flat();
}

/**
 * Removes what nothing needs any more from a folder, and whole folders beside it, those first that were of no use for longest, until
 * all together are small enough.
 *
 * @param folder absolute path of a project's
 * @param needed absolute paths of the files in it that are of use
 * @param atMost in bytes
 */
export async function trimKept(
  folder: string,
  needed: ReadonlySet<string>,
  atMost: number,
): Promise<void> {
  const own = await filesIn(folder);
  const youngest = Math.max(...own.map(({ changed }) => changed));
  for (const { path, changed } of own) {
    if (needed.has(path) || changed > youngest - unfinishedFor) continue;
    await rm(path, { force: true });
  }
  const projects = await Promise.all(
    (await readdir(dirname(folder))).map(async (name) => {
      const path = join(dirname(folder), name);
      const files = await filesIn(path);
      const size = files.reduce((sum, file) => sum + file.size, 0);
      return { path, size, changed: Math.max(0, ...files.map(({ changed }) => changed)) };
    }),
  );
  let size = projects.reduce((sum, project) => sum + project.size, 0);
  // The folder at hand is the youngest: it goes last, where it is too large by itself.
  for (const project of projects.sort((one, other) => one.changed - other.changed)) {
    if (size <= atMost) return;
    await rm(project.path, { recursive: true, force: true });
    size -= project.size;
  }
}
