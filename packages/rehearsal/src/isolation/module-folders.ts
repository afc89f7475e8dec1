import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/**
 * Lists the folders of this machine that a Node process needs to run a module of this package: the package itself, every
 * `node_modules` that it looks for its dependencies in, and the same of each dependency that is a link to somewhere else,
 * as in a workspace.
 */
export function moduleFolders(packageFolder: string): readonly string[] {
  const folders = new Set<string>();
  addFolders(realpathSync(packageFolder), folders);
  return [...folders];
}

function addFolders(packageFolder: string, folders: Set<string>): void {
  folders.add(packageFolder);
  const modules = nodeModulesAbove(packageFolder);
  for (const folder of modules) folders.add(folder);
  for (const name of dependenciesOf(packageFolder)) {
    const place = modules.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (place === undefined) continue;
    const dependency = realpathSync(place);
    if (![...folders].some((folder) => `${dependency}${sep}`.startsWith(`${folder}${sep}`)))
      addFolders(dependency, folders);
  }
}

function nodeModulesAbove(packageFolder: string): readonly string[] {
  const folders: string[] = [];
  for (let at = packageFolder; at !== dirname(at); at = dirname(at)) {
    const modules = join(at, 'node_modules');
    if (existsSync(modules)) folders.push(modules);
  }
  return folders;
}

function dependenciesOf(packageFolder: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  return Object.keys(manifest.dependencies ?? {});
}
