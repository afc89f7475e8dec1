import { lstat, readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** More links than that lead in a circle. */
const mostLinks = 40;

/**
 * Follows a path as whoever has the folder as root: links lead nowhere else. The absolute path on this machine; undefined where
 * there is nothing.
 */
export async function pathInside(root: string, path: string): Promise<string | undefined> {
  let left = path.split('/').filter((part) => part !== '');
  let at = '/';
  for (let links = 0; ;) {
    const [part, ...rest] = left;
    if (part === undefined) return join(root, at);
    left = rest;
    const next = posix.join(at, part);
    const found = await lstat(join(root, next)).catch(() => undefined);
    if (found === undefined) return undefined;
    if (!found.isSymbolicLink()) {
      at = next;
      continue;
    }
    if ((links += 1) > mostLinks) return undefined;
    const target = await readlink(join(root, next));
    if (target.startsWith('/')) at = '/';
    left = [...target.split('/').filter((one) => one !== ''), ...rest];
  }
}
