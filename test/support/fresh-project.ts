import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startRegistry } from './registry.js';
import { run } from './run.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A copy of an example as a user has it: in a folder of its own, with our packages installed by their names from a registry. */
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

/** The tarballs of all packages. */
export function allTarballs(): Promise<string[]> {
  return (tarballs ??= pack());
}

/** The tarballs that the README's glob gives to a project that builds with this. */
export async function tarballsFor(builder: 'gulp' | 'nx'): Promise<string[]> {
  const wanted = new RegExp(`^(?:${builder}-)?codedeployer-`);
  return (await allTarballs()).filter((path) => wanted.test(basename(path)));
}

/** Copies an example as it is in the repository, without what was made in it. */
export async function copyExample(name: string, directory: string): Promise<void> {
  const generated = new Set(['node_modules', 'dist', '.codedeployer', '.nx']);
  await cp(join(root, 'examples', name), directory, {
    recursive: true,
    filter: (source) => !generated.has(basename(source)),
  });
}

/**
 * Copies an example and installs what it needs, as the README says, from a registry that has our packages.
 *
 * @param tools packages of others that a project of its kind has already, such as `gulp@5`
 * @param commands what a user types then
 */
export async function freshProject(
  example: string,
  tools: readonly string[],
  commands: readonly string[],
): Promise<FreshProject> {
  const directory = await mkdtemp(join(tmpdir(), `codedeployer-${example}-`));
  await copyExample(example, directory);
  const manifest = join(directory, 'package.json');
  const { devDependencies: _devDependencies, ...rest } = JSON.parse(
    await readFile(manifest, 'utf8'),
  ) as Record<string, unknown>;
  await writeFile(manifest, JSON.stringify(rest));
  const registry = await startRegistry(await allTarballs());
  const env = {
    npm_config_registry: registry.url,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_package_lock: 'false',
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
  };
  try {
    for (const command of [`npm install --save-dev ${tools.join(' ')}`, ...commands]) {
      const [program = '', ...args] = command.split(' ');
      const ended = await run(program, args, { cwd: directory, env });
      if (ended.code !== 0) throw new Error(`${command} failed:\n${ended.output}`);
    }
  } finally {
    await registry.close();
  }
  return {
    directory,
    path: (...names) => join(directory, ...names),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}
