import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A copy of an example as a user has it: in a folder of its own, with our packages installed from packed tarballs. */
export interface FreshProject {
  readonly directory: string;
  path(...names: string[]): string;
  dispose(): Promise<void>;
}

let tarballs: Promise<string[]> | undefined;

/** Packs every published package as the README says, once for all tests. */
async function pack(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'codedeployer-tarballs-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const packed = await run('node', [join(root, 'scripts/pack.js'), folder], { cwd: root });
  if (packed.code !== 0) throw new Error(`scripts/pack.js failed:\n${packed.output}`);
  return (await readdir(folder)).map((name) => join(folder, name));
}

/** The tarballs that the README's glob gives to a project that builds with this. */
export async function tarballsFor(builder: 'gulp' | 'nx'): Promise<string[]> {
  tarballs ??= pack();
  const wanted = new RegExp(`^(?:${builder}-)?codedeployer-`);
  return (await tarballs).filter((path) => wanted.test(basename(path)));
}

/**
 * Copies an example and installs what it needs.
 *
 * @param tools packages from the registry, such as `gulp@5`
 */
export async function freshProject(
  example: string,
  tools: readonly string[],
): Promise<FreshProject> {
  const directory = await mkdtemp(join(tmpdir(), `codedeployer-${example}-`));
  const generated = new Set(['node_modules', 'dist', '.codedeployer', '.nx']);
  await cp(join(root, 'examples', example), directory, {
    recursive: true,
    filter: (source) => !generated.has(source.slice(source.lastIndexOf('/') + 1)),
  });
  const manifest = join(directory, 'package.json');
  const { devDependencies: _devDependencies, ...rest } = JSON.parse(
    await readFile(manifest, 'utf8'),
  ) as Record<string, unknown>;
  await writeFile(manifest, JSON.stringify(rest));
  const builder = example.startsWith('nx') ? 'nx' : 'gulp';
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock', '--save-dev'];
  const installed = await run(
    'npm',
    ['install', ...quiet, ...tools, ...(await tarballsFor(builder))],
    {
      cwd: directory,
    },
  );
  if (installed.code !== 0) throw new Error(`npm install failed:\n${installed.output}`);
  return {
    directory,
    path: (...names) => join(directory, ...names),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}
