import { chmod, cp, lstat, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';

/**
 * Copies the bundle that the cases run in. It may have been stored where files are read-only and links cannot be kept:
 * every file becomes writable by its owner again, and one that holds nothing but the name of a file beside it a link,
 * as git writes links down where there are none.
 */
export async function preparePayload(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true, verbatimSymlinks: true, mode: 0 });
  await restore(to);
}

async function restore(path: string): Promise<void> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) return;
  await chmod(path, (found.mode & 0o7777) | 0o200);
  if (found.isDirectory()) {
    for (const name of await readdir(path)) await restore(join(path, name));
  } else if (found.size > 0 && found.size < 256) {
    const target = await readFile(path, 'utf8');
    if (/^[\w./-]+$/.test(target) && existsSync(join(dirname(path), target))) {
      await rm(path);
      await symlink(target, path);
    }
  }
}
