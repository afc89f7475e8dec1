import { appendFile, rm } from 'node:fs/promises';
import { reach, run } from '../support/run.js';
import { AbsentError, type Shell } from './run-cell.js';
import type { Cell } from './cells.js';
import { addAndRehearse, projectFiles } from './rehearse-nx.js';

const packageOf = (build: string) =>
  JSON.stringify({
    ...{ name: 'shop', version: '1.0.0', private: true, scripts: { build } },
    nx: { targets: { build: { outputs: ['{projectRoot}/dist'] } } },
  });

/** A project as each preset has them: of Nx, or a package of the package manager, with or without something to compile. */
const projects: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  apps: projectFiles,
  ts: {
    'packages/shop/package.json': packageOf('tsc -p tsconfig.json'),
    'packages/shop/tsconfig.json': JSON.stringify({
      compilerOptions: { rootDir: 'src', outDir: 'dist', module: 'nodenext', target: 'es2022' },
      include: ['src'],
    }),
    'packages/shop/src/index.ts': "export const shop: string = 'shop';\n",
  },
  npm: {
    'packages/shop/package.json': packageOf('mkdir -p dist && cp -R src/. dist/'),
    'packages/shop/src/index.html': '<h1>shop</h1>\n',
  },
};

/** A workspace as create-nx-workspace makes it, with a project of the kind that it is for, and what is typed to rehearse that. */
export async function rehearsePreset(shell: Shell, { tool, preset }: Cell): Promise<undefined> {
  const { files, name } = shell.toolchain.manager;
  const creator = `create-nx-${tool!.replace('nx', 'workspace')}`;
  const asked = ['view', creator, 'version'];
  const { code, output } = await run('npm', asked, { cwd: shell.path(), env: reach });
  if (output.includes('E404') || output.trim() === '')
    throw new AbsentError(`There is no ${creator} on the registry.`);
  if (code !== 0) throw new Error(`Whether there is a ${creator}, npm does not say:\n${output}`);
  await rm(shell.path(), { recursive: true });
  const answers = `--preset=${preset!} --pm=${name} --nxCloud=skip --no-interactive`;
  await shell.type(`npx --yes ${creator} shop ${answers}`, '..');
  for (const [file, text] of Object.entries(files(shell.registry)))
    // What a workspace is, it says itself.
    if (file !== 'pnpm-workspace.yaml') await appendFile(shell.path(file), `\n${text}`);
  await shell.write(projects[preset!]!);
  await addAndRehearse(shell);
  return undefined;
}
