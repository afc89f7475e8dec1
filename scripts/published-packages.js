import { execFileSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * The workspaces that are published; examples are private.
 *
 * @returns {{ name: string, version: string, location: string }[]} `location` is relative to `root`
 */
export function publishedPackages() {
  const query = execFileSync('npm', ['query', '.workspace'], { cwd: root, encoding: 'utf8' });
  return JSON.parse(query).filter((workspace) => workspace.private !== true);
}
