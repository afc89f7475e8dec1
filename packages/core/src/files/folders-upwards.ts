import { dirname, join } from 'node:path';
import { isThere } from './is-there.js';

/** A folder and those above it, up to the top of the git repository or else of the file system. */
export async function* foldersUpwards(directory: string): AsyncGenerator<string> {
  let here = directory;
  yield here;
  while (!(await isThere(join(here, '.git')))) {
    const parent = dirname(here);
    if (parent === here) return;
    here = parent;
    yield here;
  }
}
