import { existsSync } from 'node:fs';
import { posix, relative, sep } from 'node:path';
import type { Config } from '@codedeployer/core';
import type { PluginOptions } from './plugin-options.js';
import type { Found } from './vinyl-entries.js';
import { gulpFailure } from './failures.js';

function joined(names: readonly string[]): string {
  return names.length > 1
    ? `${names.slice(0, -1).join(', ')} and ${String(names.at(-1))}`
    : names.join('');
}

/** Folders that builds write to: what is in them is meant for the top of a revision, beside files of the project. */
const outputs = new Set(['dist', 'build', 'out']);

/**
 * What is said of files that came from several globs: Gulp takes what stands before the first wildcard of each for its base, and the
 * names of these folders are gone. Nothing where that is what is meant: the only such folder is what a build has written.
 *
 * @param source the folder that is deployed where no stream is, relative to the project
 * @param directory the project, absolute
 */
export function lostFolders(
  found: readonly Found[],
  { source, directory }: Pick<Config, 'source' | 'directory'>,
): string | undefined {
  const bases = [
    ...new Set(
      found.flatMap(({ base }) => (base === undefined ? [] : [relative(directory, base)])),
    ),
  ];
  const gone = bases.filter((base) => base !== '').map((base) => base.split(sep).join('/'));
  if (bases.length < 2) return undefined;
  const [only = ''] = gone;
  if (
    gone.length === 1 &&
    (outputs.has(only) || only === posix.normalize(source).replace(/\/$/, ''))
  )
    return undefined;
  return `The files of ${joined(gone.sort().map((folder) => `${folder}/`))} stand in the revision without ${gone.length === 1 ? 'that folder' : 'these folders'}, beside the others: each glob of gulp.src() has a base of its own. To keep folders: gulp.src(globs, { base: '.' }); to give them others: into('public').`;
}

/**
 * What each task gathered before in this process. This is module state because a task that runs again, as in watch mode, calls
 * revision() anew; only the process knows both.
 */
const before = new Map<string, ReadonlyMap<string, string>>();

/**
 * Refuses what a task gathers the second time when it is only a part of the first: `since: gulp.lastRun(task)` leaves out what
 * has not changed, and the instances would lose it. Files that are gone from where they were read do not count.
 *
 * @throws GULP_PARTIAL
 */
export function refusePartial(
  found: readonly Found[],
  directory: string,
  options: PluginOptions,
): void {
  const task = JSON.stringify([directory, options]);
  const files = found.filter(({ entry }) => entry.type !== 'directory');
  const now = new Map(files.map(({ entry, origin }) => [entry.path, origin]));
  const earlier = before.get(task);
  const isPart =
    earlier !== undefined && [...now].every(([path, origin]) => earlier.get(path) === origin);
  const missing = [...(isPart ? earlier : [])]
    .filter(([path, origin]) => !now.has(path) && existsSync(origin))
    .map(([path]) => path);
  if (missing.length > 0)
    throw gulpFailure('GULP_PARTIAL', { files: now.size, before: earlier?.size ?? 0, missing });
  before.set(task, now);
}
