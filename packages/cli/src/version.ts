import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Context, HostProcess } from './context.js';

const own = createRequire(import.meta.url).resolve('codedeployer/package.json');

function readVersion(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/** Where the package.json of a package is that a file or folder would load; undefined where it is not installed. */
function manifestOf(name: string, from: string): string | undefined {
  const folders = createRequire(from).resolve.paths(name) ?? [];
  return folders.map((folder) => join(folder, name, 'package.json')).find(existsSync);
}

/**
 * The versions of everything that takes part, and where it is installed: what is loaded with this command line, and the
 * plugins of the project that it is called in.
 */
function allVersions(directory: string): readonly string[] {
  const core = manifestOf('@codedeployer/core', own) ?? own;
  const found = [
    ['codedeployer', own],
    ['@codedeployer/core', core],
    ['@codedeployer/appspec', manifestOf('@codedeployer/appspec', core)],
    ['@codedeployer/hook-scripts', manifestOf('@codedeployer/hook-scripts', core)],
    ['@codedeployer/rehearsal', manifestOf('@codedeployer/rehearsal', own)],
    ['@codedeployer/activation', manifestOf('@codedeployer/activation', core)],
    ['gulp-codedeployer', manifestOf('gulp-codedeployer', join(directory, 'x'))],
    ['@codedeployer/nx', manifestOf('@codedeployer/nx', join(directory, 'x'))],
  ] as const;
  const lines = found.map(([name, manifest]) =>
    manifest === undefined
      ? [name, '-', 'not installed']
      : [name, readVersion(manifest), dirname(manifest)],
  );
  return [
    ...lines,
    ['Node.js', process.versions.node, process.execPath],
    ['system', process.platform, process.arch],
  ].map(
    ([name = '', version = '', where = '']) => `${name.padEnd(26)}  ${version.padEnd(8)}  ${where}`,
  );
}

/** Either letter is what other tools take for it. */
const flag = /^(?:-[vV]|--version)$/;

/** Whether a command line begins by asking for the version: after a command, `--version` is that of a revision. */
export function isVersionAsked({ argv }: Pick<HostProcess, 'argv'>): boolean {
  return flag.test(argv[2] ?? '');
}

/** The version of this command line; where it is asked for twice, as by `--version -v`, those of all that takes part. */
export function tellVersion({ process, print }: Context): void {
  const [, , , ...more] = process.argv;
  if (more.some((given) => flag.test(given))) allVersions(process.cwd()).forEach(print);
  else print(readVersion(own));
}
