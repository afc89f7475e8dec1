import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Files by their paths: contents, a link (`-> target`), a folder (a path that ends in `/`, whatever the contents), or
 * contents with a mode.
 */
export type Tree = Readonly<
  Record<string, string | Uint8Array | { readonly text: string; readonly mode: number }>
>;

/** Writes a tree below a folder, and the folders that it needs. */
export async function writeTree(directory: string, tree: Tree): Promise<void> {
  for (const [name, node] of Object.entries(tree)) {
    const path = join(directory, name);
    await mkdir(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (name.endsWith('/')) continue;
    if (typeof node === 'string' && node.startsWith('-> ')) await symlink(node.slice(3), path);
    else if (typeof node === 'string' || node instanceof Uint8Array) await writeFile(path, node);
    else {
      await writeFile(path, node.text);
      await chmod(path, node.mode);
    }
  }
}
