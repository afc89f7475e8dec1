import { rm } from 'node:fs/promises';
import { run } from '../support/run.js';
import { AbsentError, type Shell } from './run-cell.js';
import type { Cell } from './cells.js';
import { reach } from './toolchain.js';
import { addAndRehearse, projectFiles } from './rehearse-nx.js';

/** A project in a workspace whose projects are packages of the package manager. */
const packageFiles = {
  'packages/shop/package.json': JSON.stringify({
    name: 'shop',
    version: '1.0.0',
    private: true,
    scripts: { build: 'mkdir -p dist && cp -R src/. dist/' },
    nx: { targets: { build: { outputs: ['{projectRoot}/dist'] } } },
  }),
  'packages/shop/src/index.html': '<h1>shop</h1>\n',
};

/** A workspace as create-nx-workspace makes it, with a project of the kind that it is for, and what is typed to rehearse that. */
export async function rehearsePreset(shell: Shell, { tool, preset }: Cell): Promise<undefined> {
  const { exec, files, name } = shell.toolchain.manager;
  const creator = `create-nx-${tool!.replace('nx', 'workspace')}`;
  const asked = ['view', creator, 'version'];
  const { code, output } = await run('npm', asked, { cwd: shell.path(), env: reach });
  if (output.includes('E404') || output.trim() === '')
    throw new AbsentError(`There is no ${creator} on the registry.`);
  if (code !== 0) throw new Error(`Whether there is a ${creator}, npm does not say:\n${output}`);
  await rm(shell.path(), { recursive: true });
  const answers = `--preset=${preset!} --pm=${name} --nxCloud=skip --no-interactive`;
  await shell.type(`npx --yes ${creator} shop ${answers}`, '..');
  await shell.write(files(shell.registry));
  if (preset === 'ts') {
    await shell.type(
      exec('nx g @nx/js:lib packages/shop --name=shop --bundler=tsc --no-interactive'),
    );
  } else await shell.write(preset === 'apps' ? projectFiles : packageFiles);
  await addAndRehearse(shell);
  return undefined;
}
