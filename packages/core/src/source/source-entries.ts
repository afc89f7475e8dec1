import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { RevisionConfig } from '../config/load-config.js';
import { dotenvFile, eventLogFile, reportFile } from '../config/report-file.js';
import { directoryEntries } from './directory-entries.js';
import type { SourceEntry } from '../model/entry.js';
import type { RefusedEntry } from '../model/refused-entry.js';
import { ignoreFile, type IgnoreReason, type IgnoreRules } from './ignore-rules.js';
import { ownOutputs } from './own-outputs.js';
import type { RevisionSource } from './revision-source.js';
import { shorten } from '../text/shorten.js';
import { sourceRules } from './source-rules.js';

export interface SourceEntriesOptions {
  /** Called with each path of the source that is left out, and why. */
  readonly onIgnored?: ((path: string, reason: IgnoreReason) => void) | undefined;
  /** Told in sentences what a person may not expect. */
  readonly onNotice?: ((notice: string) => void) | undefined;
  readonly onWarning?: ((warning: string) => void) | undefined;
  /** As `directoryEntries` has it. */
  readonly onRefused?: ((refused: RefusedEntry) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is out of files that come from anywhere, folder by folder, as a walk would have found it. */
async function* withoutIgnored(
  entries: AsyncIterable<SourceEntry> | Iterable<SourceEntry>,
  rules: IgnoreRules,
  onIgnored: SourceEntriesOptions['onIgnored'],
): AsyncGenerator<SourceEntry> {
  const folders = new Map<string, boolean>();
  const isOut = (path: string, isDirectory: boolean): boolean => {
    const reason = rules.reasonAgainst(path, isDirectory);
    if (reason !== undefined) onIgnored?.(path, reason);
    return reason !== undefined;
  };
  const isInOut = (path: string): boolean => {
    const slash = path.lastIndexOf('/');
    if (slash < 0) return false;
    const folder = path.slice(0, slash);
    let isKeptOut = folders.get(folder);
    if (isKeptOut === undefined)
      folders.set(folder, (isKeptOut = isInOut(folder) || isOut(folder, true)));
    return isKeptOut;
  };
  for await (const entry of entries) {
    if (isInOut(entry.path)) continue;
    const isKeptOut = folders.get(entry.path);
    if (isKeptOut ?? isOut(entry.path, entry.type === 'directory')) continue;
    yield entry;
  }
}

/** More of them would only hide the rest. */
const mostListed = 20;

function listed(patterns: readonly string[]): string {
  const shown = patterns.slice(0, mostListed).map(shorten).join(', ');
  const more = patterns.length - mostListed;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** A line for each place with rules that do nothing, so that nobody relies on them. */
function* idleRules(rules: IgnoreRules): Generator<string> {
  for (const { from, patterns, all } of rules.withoutEffect())
    yield `${all ? 'Nothing is kept out by' : 'Without effect in'} ${from}: ${listed(patterns)}.`;
}

/** Windows' editors add an ending that its Explorer does not show. */
function* misnamedRules(
  source: string | undefined,
  { directory, deployDirectory }: RevisionConfig,
): Generator<string> {
  const folders = new Set([deployDirectory, directory, ...(source === undefined ? [] : [source])]);
  for (const folder of folders) {
    const path = join(folder, `${ignoreFile}.txt`);
    if (existsSync(path))
      yield `${relative(directory, path)} is not read: its name has to be ${ignoreFile}, without .txt.`;
  }
}

/**
 * What of a source is deployed: all but what the rules keep out, the page about an earlier run and the file that this
 * process writes its output to.
 *
 * @throws what reading the rules and the source throws
 */
export async function* sourceEntries(
  source: RevisionSource,
  config: RevisionConfig,
  { onIgnored, onNotice, onWarning, onRefused, signal }: SourceEntriesOptions,
): AsyncGenerator<SourceEntry> {
  const isFolder = typeof source === 'string';
  const rules = await sourceRules(isFolder ? source : undefined, config);
  for (const line of misnamedRules(isFolder ? source : undefined, config)) onNotice?.(line);
  const read = ['', 'deploy/'].map((folder) => `${folder}${ignoreFile}`);
  const tellIgnored = (path: string, reason: IgnoreReason) => {
    onIgnored?.(path, reason);
    if (path.endsWith(ignoreFile) && !read.includes(path))
      onNotice?.(
        `${path} is not read: rules stand beside the configuration, in the project or at the top of the source.`,
      );
  };
  const onOutside = (path: string, real: string) =>
    onWarning?.(
      `The symbolic link ${path} leads out of the source: ${real} is packed in its place.`,
    );
  const entries = isFolder
    ? directoryEntries(source, {
        symlinks: config.symlinks,
        rules,
        onIgnored: tellIgnored,
        onOutside,
        onRefused,
        signal,
      })
    : withoutIgnored(typeof source === 'function' ? source(onRefused) : source, rules, tellIgnored);
  const written = [reportFile(config), eventLogFile(config), dotenvFile(config)];
  const isOwnOutput = ownOutputs();
  for await (const entry of entries) {
    if (isFolder && written.includes(resolve(source, entry.path))) continue;
    if (entry.path === 'node_modules' && source === config.directory)
      onNotice?.(
        'The whole project is taken, node_modules/ and all: "source" names the folder of a build instead, as in `source: dist`, and .codedeployignore keeps files out.',
      );
    if (isOwnOutput(entry))
      onNotice?.(`${entry.path} is what this run writes its output to, and is not deployed.`);
    else yield entry;
  }
  for (const line of idleRules(rules)) onNotice?.(line);
}
