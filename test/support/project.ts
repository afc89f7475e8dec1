import { chmod } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createWorld, type Tree, type World } from '@codedeployer/testing';
import { run, type Ended, type RunOptions } from './run.js';

/** The command line, to be run by Node. */
export const cli = fileURLToPath(
  new URL('../../packages/cli/bin/codedeployer.js', import.meta.url),
);

export type Files = Tree;

/** A project in a temporary folder that the command line is run in; scripts in it can be run. */
export interface Project extends World {
  /** Runs `codedeployer` with arguments, in the project unless told where. */
  codedeployer(arguments_: readonly string[], options?: Partial<RunOptions>): Promise<Ended>;
}

/** The least that can be deployed: one file, one group, an AfterInstall that says hello. */
export const smallest = {
  'dist/index.html': '<h1>shop</h1>\n',
  'deploy/codedeployer.yml':
    'application: shop\nbucket: shop-revisions\ngroups: [web]\nsource: dist\n',
  'deploy/appspec.yml':
    'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: deploy/hook-scripts/hook-wrapper.sh\n      timeout: 60\n',
  'deploy/hook-scripts/web/AfterInstall.sh': '#!/usr/bin/env bash\necho hello from AfterInstall\n',
} satisfies Files;

export async function createProject(
  files: Files = smallest,
  prefix = 'codedeployer-project-',
): Promise<Project> {
  const world = await createWorld({}, prefix);
  const write = async (wanted: Files) => {
    await world.write(wanted);
    for (const name of Object.keys(wanted))
      if (name.endsWith('.sh')) await chmod(world.path(name), 0o755);
  };
  await write(files);
  return {
    ...world,
    write,
    codedeployer: (arguments_, options = {}) =>
      run(process.execPath, [cli, ...arguments_], { cwd: world.directory, ...options }),
  };
}
