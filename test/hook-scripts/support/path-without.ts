import { access, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What the strategies, the health check and the tests' own command lines call. */
const needed =
  'basename bash cat chmod cp cut curl date df dirname find flock id ln ls mkdir mv readlink rm rmdir rsync sleep sort stat tail tar touch tr uniq wget xargs'.split(
    ' ',
  );

/** Makes `bin` a folder with links to this machine's commands but for some, to be used as PATH. */
export async function pathWithout(bin: string, hidden: readonly string[]): Promise<string> {
  await mkdir(bin);
  for (const name of needed) {
    if (hidden.includes(name)) continue;
    for (const folder of ['/usr/bin', '/bin']) {
      const found = await access(join(folder, name)).then(
        () => true,
        () => false,
      );
      if (!found) continue;
      await symlink(join(folder, name), join(bin, name));
      break;
    }
  }
  return bin;
}
