import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../errors/failure.js';
import { normalizeAppspec } from '../lint/normalize-appspec.js';
import { directoryEntries } from '../source/directory-entries.js';
import type { DirectoryEntry, FileEntry, RevisionEntry, SourceEntry } from '../model/entry.js';
import type { RefusedEntry } from '../model/refused-entry.js';
import { hookScriptsDirectory, isRuntimeScript } from '../files/hook-scripts.js';
import { ignoreRules } from '../source/ignore-rules.js';
import { stillThere } from '../files/still-there.js';
import { findAppspec, namesWindows } from './find-appspec.js';
import { groupFolders, groupFoldersPath, type GroupOfScripts } from './group-folders.js';
import { normalizedModes } from './normalized-modes.js';
import { revisionFilePaths } from '../plan/revision-files.js';
import { isSupersededScript, maySupersede } from './superseded-scripts.js';

export interface AssembleOptions {
  /** Absolute path of the folder with appspec.yml and hook-scripts/. */
  readonly deployDirectory: string;
  /** As messages should call the source. */
  readonly sourceName: string;
  /** The groups whose scripts the wrapper runs. */
  readonly groups?: readonly GroupOfScripts[] | undefined;
  /** What becomes of permissions; they are kept when nothing is said. */
  readonly modes?: 'preserve' | 'normalize' | undefined;
  /** What of the source has been left out so far, as it cannot be in a revision. */
  readonly refused?: readonly RefusedEntry[] | undefined;
  /** Told of each thing that was put right on the way, in a sentence. */
  readonly onNotice?: ((notice: string) => void) | undefined;
  /** As `directoryEntries` has it, for the deploy folder. */
  readonly onRefused?: ((refused: RefusedEntry) => void) | undefined;
}

const configFile = /^deploy\/(?:codedeployer\.(?:yml|yaml|json)|config\.php)$/;
const scripts = 'deploy/hook-scripts';

/** More of the same would only hide the rest. */
const mostRefused = 5;

/** Whether an entry of `deploy/hook-scripts/` is a script that gives way to ours. */
function isSuperseded(entry: SourceEntry, path: string): boolean {
  if (entry.type !== 'file' || !maySupersede(path, entry.size)) return false;
  const { contents } = entry;
  const bytes =
    'bytes' in contents ? contents.bytes : stillThere(contents.path, (file) => readFileSync(file));
  return isSupersededScript(createHash('sha256').update(bytes).digest('hex'));
}

async function isThere(directory: string): Promise<boolean> {
  return stat(directory).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

/** The scripts of the package, with modes that do not depend on how it was installed, and without the times of that. */
async function* runtimeScripts(): AsyncGenerator<RevisionEntry> {
  for await (const entry of directoryEntries(hookScriptsDirectory(), { rules: ignoreRules([]) })) {
    if (!isRuntimeScript(entry.path)) continue;
    const mode = entry.type === 'directory' || entry.path.endsWith('.sh') ? 0o755 : 0o644;
    yield { ...entry, path: `${scripts}/${entry.path}`, mode, modified: undefined };
  }
}

/** The appspec file under the name and in the form that the agent reads. */
async function* normalized(
  appspec: FileEntry,
  onNotice: AssembleOptions['onNotice'],
): AsyncGenerator<RevisionEntry> {
  const { entries, findings } = await normalizeAppspec([appspec]);
  for (const { message } of findings) onNotice?.(message);
  yield* entries;
}

/**
 * The whole revision from its parts: the source as it is; appspec.yml and the group scripts of the deploy folder; the
 * wrapper and the strategies of `@codedeployer/hook-scripts` wherever the user has none of their own (none for Windows). An earlier
 * part wins, path by path - except for appspec.yml, where the one of the deploy folder does.
 *
 * @throws SOURCE_EMPTY, and what reading the source throws
 */
export function assembleRevision(
  source: AsyncIterable<SourceEntry> | Iterable<SourceEntry>,
  options: AssembleOptions,
): AsyncGenerator<SourceEntry> {
  const entries = assemble(source, options);
  return options.modes === 'normalize' ? normalizedModes(entries) : entries;
}

async function* assemble(
  source: AsyncIterable<SourceEntry> | Iterable<SourceEntry>,
  { deployDirectory, sourceName, groups = [], refused = [], onNotice, onRefused }: AssembleOptions,
): AsyncGenerator<SourceEntry> {
  const appspec = await findAppspec(deployDirectory);
  const taken = new Set<string>();
  let hasFiles = false;
  let hasScripts = false;
  let isForWindows = false;

  for await (const entry of source) {
    hasFiles ||= entry.type !== 'directory';
    if (revisionFilePaths.has(entry.path) || configFile.test(entry.path)) continue;
    if (entry.path === groupFoldersPath) continue; // one of an earlier revision
    if (appspec !== undefined && /^appspec\.ya?ml$/.test(entry.path)) {
      onNotice?.(`${entry.path} of the source gives way to the one in the deploy folder.`);
      continue;
    }
    if (entry.path.startsWith(`${scripts}/`)) {
      if (isSuperseded(entry, entry.path.slice(scripts.length + 1))) continue;
      hasScripts = true;
    }
    if (appspec === undefined && entry.type === 'file' && /^appspec\.ya?ml$/i.test(entry.path))
      isForWindows ||= await namesWindows(entry);
    if (/^appspec\.ya?ml$/.test(entry.path) && entry.type === 'file') {
      yield* normalized(entry, onNotice);
      continue;
    }
    taken.add(entry.path);
    yield entry;
  }
  if (!hasFiles) {
    const told = refused.slice(0, mostRefused).map(({ error }) => error.message);
    throw failure('SOURCE_EMPTY', { source: sourceName, refused: told });
  }
  if (appspec !== undefined) yield* normalized(appspec, onNotice);
  if (appspec !== undefined) isForWindows = await namesWindows(appspec);

  const own = join(deployDirectory, 'hook-scripts');
  if (await isThere(own)) {
    hasScripts = true;
    const tellRefused =
      onRefused &&
      (({ path, error }: RefusedEntry) => onRefused({ path: `${scripts}/${path}`, error }));
    const options = { rules: ignoreRules([]), onRefused: tellRefused };
    for await (const entry of directoryEntries(own, options)) {
      const path = `${scripts}/${entry.path}`;
      if (taken.has(path)) continue;
      if (isSuperseded(entry, entry.path)) continue;
      taken.add(path);
      yield { ...entry, path };
    }
  }
  // The wrapper and the strategies are written in bash.
  if (!hasScripts || isForWindows) return;

  for (const path of ['deploy', scripts]) {
    if (!taken.has(path)) yield { type: 'directory', path, mode: 0o755 } satisfies DirectoryEntry;
  }
  const folders = groupFolders(groups);
  if (folders !== undefined) yield folders;
  for await (const entry of runtimeScripts()) if (!taken.has(entry.path)) yield entry;
}
