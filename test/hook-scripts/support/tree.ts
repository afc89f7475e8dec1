import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Everything below a directory, as `path` to one line that says what it is: type, permissions, and contents or link
 * target. Two trees are the same when these are deeply equal. `.codedeployer` is left out.
 */
export async function readTree(root: string): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  const visit = async (path: string): Promise<void> => {
    for (const name of await readdir(join(root, path))) {
      const inside = path === '' ? name : `${path}/${name}`;
      if (inside === '.codedeployer') continue;
      const stat = await lstat(join(root, inside));
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isSymbolicLink()) {
        tree[inside] = `link ${await readlink(join(root, inside))}`;
      } else if (stat.isDirectory()) {
        tree[inside] = `folder ${mode}`;
        await visit(inside);
      } else {
        tree[inside] = `file ${mode} ${await readFile(join(root, inside), 'utf8')}`;
      }
    }
  };
  await visit('');
  return tree;
}
