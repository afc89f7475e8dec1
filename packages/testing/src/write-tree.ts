import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Contents of a file, or a file with a mode, or a link by its target. Of a folder, only the mode counts. */
export type TreeNode =
  | string
  | Uint8Array
  | { readonly mode: number; readonly contents?: string | Uint8Array }
  | { readonly link: string };

/** What is there by its path; a path that ends in `/` is a folder. */
export type Tree = Readonly<Record<string, TreeNode>>;

/** Writes a tree below a folder, and the folders that it needs. */
export async function writeTree(directory: string, tree: Tree): Promise<void> {
  for (const [name, node] of Object.entries(tree)) {
    const path = join(directory, name);
    const isFolder = name.endsWith('/');
    await mkdir(isFolder ? path : dirname(path), { recursive: true });
    if (typeof node === 'string' || node instanceof Uint8Array) {
      if (!isFolder) await writeFile(path, node);
    } else if ('link' in node) await symlink(node.link, path);
    else {
      if (!isFolder) await writeFile(path, node.contents ?? '');
      await chmod(path, node.mode);
    }
  }
}
