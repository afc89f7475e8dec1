import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Lists a folder and everything below it as `MODE TYPE OWNER:GROUP PATH`, sorted by path; nothing when it is not there. */
export async function listTree(base: string, folder: string): Promise<readonly string[]> {
  const users = await names('/etc/passwd');
  const groups = await names('/etc/group');
  const lines: string[] = [];
  async function visit(path: string): Promise<void> {
    const found = await lstat(join(base, path)).catch(() => undefined);
    if (found === undefined) return;
    const mode = (found.mode & 0o7777).toString(8).padStart(4, '0');
    const type = found.isSymbolicLink() ? 'l' : found.isDirectory() ? 'd' : 'f';
    const owner = `${users.get(found.uid) ?? found.uid}:${groups.get(found.gid) ?? found.gid}`;
    lines.push(`${mode} ${type} ${owner} ${path}`);
    if (!found.isDirectory()) return;
    for (const name of (await readdir(join(base, path))).sort()) await visit(`${path}/${name}`);
  }
  await visit(folder);
  return lines;
}

async function names(file: string): Promise<ReadonlyMap<number, string>> {
  const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.split(':'));
  return new Map(
    lines.filter(([, , id]) => id !== undefined).map(([name = '', , id]) => [Number(id), name]),
  );
}
