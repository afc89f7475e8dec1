import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Cell } from './cells.js';
import { checkRehearsal } from './check-rehearsal.js';
import type { Shell } from './run-cell.js';

/** A project whose build copies a file, in any workspace. */
export const projectFiles = {
  'apps/shop/project.json': JSON.stringify({
    name: 'shop',
    targets: {
      build: {
        executor: 'nx:run-commands',
        cache: true,
        outputs: ['{workspaceRoot}/dist/apps/shop'],
        options: { command: 'mkdir -p dist/apps/shop && cp -R apps/shop/src/. dist/apps/shop/' },
      },
    },
  }),
  'apps/shop/src/index.html': '<h1>shop</h1>\n',
  'apps/shop/src/assets/shop.css': 'h1 { color: teal }\n',
};

/** What is typed in a workspace that has Nx and a project `shop` with a build: the plugin added, the project set up, rehearsed. */
export async function addAndRehearse(shell: Shell): Promise<void> {
  const { exec } = shell.toolchain.manager;
  await shell.type(exec('nx add @codedeployer/nx'));
  await shell.type(exec('nx g @codedeployer/nx:setup shop --groups=web'));
  checkRehearsal(await shell.type(exec('nx run shop:rehearse')));
}

/**
 * A website in a small workspace, packed twice as well: the second time from Nx's cache.
 *
 * @returns SHA-256 of the archive
 */
export async function rehearseNx(shell: Shell, { tool }: Cell): Promise<string> {
  const { add, exec, files } = shell.toolchain.manager;
  await shell.write({
    ...files(shell.registry),
    ...projectFiles,
    'package.json': '{ "name": "acme", "version": "1.0.0", "private": true, "license": "MIT" }\n',
    'nx.json': '{ "neverConnectToCloud": true, "analytics": false }\n',
    '.gitignore': 'node_modules\ndist\n.nx\n.codedeployer\n',
  });
  await shell.type(add([tool!]));
  await addAndRehearse(shell);
  await shell.type(exec('nx run shop:package'));
  const archive = await readFile(shell.path('apps/shop/.codedeployer/revision.zip'));
  const again = await shell.type(exec('nx run shop:package'));
  if (!/local cache|existing outputs match the cache/.test(again))
    throw new Error(`The second shop:package did not come from the cache:\n${again}`);
  return createHash('sha256').update(archive).digest('hex');
}
