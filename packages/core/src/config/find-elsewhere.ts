import { join, relative } from 'node:path';
import { foldersUpwards } from '../files/folders-upwards.js';
import { isThere } from '../files/is-there.js';

/**
 * The nearest folder above a project whose deploy/ has one of these files, relative to the project and with a slash at
 * its end, such as `../`. Looks no further than the top of the git repository.
 */
export async function findElsewhere(
  directory: string,
  names: readonly string[],
): Promise<string | undefined> {
  for await (const folder of foldersUpwards(directory)) {
    if (folder === directory) continue;
    for (const name of names)
      if (await isThere(join(folder, 'deploy', name))) return `${relative(directory, folder)}/`;
  }
  return undefined;
}
