import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, type Ended, type RunOptions } from './run.js';

const cli = fileURLToPath(new URL('../../packages/cli/bin/codedeployer.js', import.meta.url));

/** Contents of a file; `-> target` for a link, a name that ends in `/` for a folder. */
export type Files = Readonly<Record<string, string | Buffer>>;

/** A project in a temporary folder that the command line is run in. */
export interface Project {
  readonly directory: string;
  path(...names: string[]): string;
  write(files: Files): Promise<void>;
  remove(name: string): Promise<void>;
  /** Runs `codedeployer` with arguments, in the project unless told where. */
  codedeployer(arguments_: readonly string[], options?: Partial<RunOptions>): Promise<Ended>;
  dispose(): Promise<void>;
}

/** The least that can be deployed: one file, one group, an AfterInstall that says hello. */
export const smallest: Files = {
  'dist/index.html': '<h1>shop</h1>\n',
  'deploy/codedeployer.yml':
    'application: shop\nbucket: shop-revisions\ngroups: [web]\nsource: dist\n',
  'deploy/appspec.yml':
    'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: deploy/hook-scripts/hook-wrapper.sh\n      timeout: 60\n',
  'deploy/hook-scripts/web/AfterInstall.sh': '#!/usr/bin/env bash\necho hello from AfterInstall\n',
};

export async function createProject(
  files: Files = smallest,
  name = 'codedeployer-project-',
): Promise<Project> {
  const directory = await mkdtemp(join(tmpdir(), name));
  const path = (...names: string[]) => join(directory, ...names);
  const write = async (wanted: Files) => {
    for (const [name, contents] of Object.entries(wanted)) {
      await mkdir(name.endsWith('/') ? path(name) : dirname(path(name)), { recursive: true });
      if (name.endsWith('/')) continue;
      if (typeof contents === 'string' && contents.startsWith('-> '))
        await symlink(contents.slice(3), path(name));
      else await writeFile(path(name), contents);
      if (name.endsWith('.sh')) await chmod(path(name), 0o755);
    }
  };
  await write(files);
  return {
    directory,
    path,
    write,
    remove: (name) => rm(path(name), { recursive: true }),
    codedeployer: (arguments_, options = {}) =>
      run(process.execPath, [cli, ...arguments_], { cwd: directory, ...options }),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}
