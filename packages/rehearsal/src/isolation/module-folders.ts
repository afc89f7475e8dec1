import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Lists the folders of this machine that a Node process needs to run a module of this package: the package itself, core,
 * and every `node_modules` that they look for their dependencies in.
 */
export function moduleFolders(packageFolder: string): readonly string[] {
  const require = createRequire(join(packageFolder, 'package.json'));
  const core = dirname(require.resolve('@codedeployer/core/package.json'));
  const folders = new Set<string>();
  for (const own of [packageFolder, core].map((folder) => realpathSync(folder))) {
    folders.add(own);
    for (let above = dirname(own); above !== dirname(above); above = dirname(above)) {
      const modules = join(above, 'node_modules');
      if (existsSync(modules)) folders.add(modules);
    }
  }
  return [...folders];
}
