import { isFolder, outputFolder } from './look.js';
import { buildScript, readManifest } from './manifest.js';
import { nodeServer } from './node-server.js';
import { staticSite } from './static-site.js';
import type { Kind } from './recognised.js';

/** The package with what it needs, or the folder that its build writes. */
export const npm: Kind = {
  name: 'npm',
  async recognise(directory) {
    const manifest = await readManifest(directory);
    if (manifest === undefined) return undefined;
    const build = buildScript(manifest);
    const { start } = manifest.scripts;
    if (start === undefined) {
      const output = await outputFolder(directory);
      if (output !== undefined) return { ...(await staticSite(directory, output)), build };
      const needed = Object.keys(manifest.dependencies).length > 0;
      return {
        ...(await staticSite(directory, '.')),
        build,
        ignore: needed ? undefined : ['node_modules'],
      };
    }
    return {
      source: '.',
      build,
      start: 'npm start',
      expected: ['package.json'],
      ...(await nodeServer(directory, manifest, start)),
      ...(await modulesOf(directory, manifest.dependencies)),
    };
  },
};

/** What becomes of node_modules: an application that needs some takes them along, as instances may have no network. */
async function modulesOf(directory: string, dependencies: Readonly<Record<string, string>>) {
  if (Object.keys(dependencies).length === 0) return { ignore: ['node_modules'] };
  if (!(await isFolder(directory, 'node_modules'))) return {};
  return {
    notes: [
      // Not `npm prune`: what deploys is for development itself.
      'node_modules/ is deployed as it is, since the application has dependencies. To leave out what is for development, copy the application into a folder, `npm ci --omit=dev` there, and set "source" to it; in the project itself that would remove codedeployer as well',
    ],
  };
}
