import { Buffer } from 'node:buffer';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  assembleRevision,
  directoryEntries,
  sourceEntries,
  type AssembleOptions,
  type RefusedEntry,
} from '@codedeployer/core/revision';
import {
  CodedeployerError,
  configuredSource,
  failure,
  type Config,
  type RevisionConfig,
  type RevisionEntry,
  type SourceEntry,
} from '@codedeployer/core';
import { formatError, visibleJson } from '@codedeployer/core/host';
import {
  fixAppspec,
  formatLintReport,
  lintAppspec,
  lintArchive,
  lintBundle,
  lintConfiguredArchive,
  lintRevision,
  type LintReport,
} from '@codedeployer/core/lint';
import type { Context, Flags } from '../context.js';
import { heededFlags, loadRevisionFromFlags, tellIdleFlags } from '../from-flags.js';
import { isArchive } from '../is-archive.js';
import { CommanderError } from '../commander.js';

interface LintFlags extends Flags {
  readonly json?: boolean;
  readonly fix?: boolean;
  readonly agentProfile?: Config['agentProfile'];
  readonly fileExistsBehavior?: Config['fileExistsBehavior'];
  readonly allowSecrets?: string[];
  readonly lint?: Config['lint'];
}

/**
 * `lint [path]`: judges a folder, a ready-made archive or an appspec.yml; without a path, the revision that `deploy`
 * would make of this project.
 */
export async function runLint(
  context: Context,
  path: string | undefined,
  flags: LintFlags,
): Promise<void> {
  const report =
    path === undefined ? await judgeProject(context, flags) : await judgePath(context, path, flags);
  if (flags.json === true) context.printData(toJson(report));
  else context.print(formatLintReport(report).trimEnd());
  if (report.findings.some(({ severity }) => severity === 'error')) context.fail();
}

function toJson({ agent, profile, os, findings }: LintReport): string {
  return visibleJson({ agent, profile, os, findings });
}

async function judgeProject(context: Context, flags: LintFlags): Promise<LintReport> {
  const config = await loadRevisionFromFlags(context, flags).catch(async (error: unknown) => {
    const isNew = CodedeployerError.is(error) && error.code === 'CONFIG_NOT_FOUND';
    if (isNew && (await hasAppspec(context.process.cwd()))) return undefined;
    throw error;
  });
  // A project that was never set up, with an appspec.yml of its own: it says all that there is to say.
  if (config === undefined) return judgePath(context, '.', flags);
  const own = config.archive === undefined ? ['json', 'fix'] : ['json'];
  tellIdleFlags(
    context,
    flags,
    [...heededFlags('judging'), ...own],
    'nothing is packed or deployed',
  );
  if (config.archive === undefined && flags.fix === true)
    await fix(context, join(config.deployDirectory, 'appspec.yml'));
  return judgeConfigured(context, config);
}

/** What a configuration would have deployed, judged. */
export async function judgeConfigured(
  context: Pick<Context, 'tell'>,
  config: RevisionConfig,
): Promise<LintReport> {
  if (config.archive !== undefined) return lintConfiguredArchive(config.archive, config);
  const source = configuredSource(config);
  const onNotice = (notice: string) => context.tell(notice);
  const { options, refused } = refusals();
  const entries = sourceEntries(source, config, { onNotice, onWarning: onNotice, ...options });
  const { deployDirectory, modes } = config;
  const assembled = await assemble(entries, source, { deployDirectory, modes, ...options });
  return lintRevision(assembled, config, { refused });
}

/** Whether a folder has an appspec.yml itself, as `aws deploy push` wants it. */
export async function hasAppspec(directory: string): Promise<boolean> {
  return (await readdir(directory)).some((name) => /^appspec\.ya?ml$/i.test(name));
}

async function judgePath(context: Context, given: string, flags: LintFlags): Promise<LintReport> {
  const path = resolve(context.process.cwd(), given);
  const {
    agentProfile: profile,
    fileExistsBehavior,
    allowSecrets: allow,
    lint: severities,
  } = flags;
  const stats = await stat(path).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw notThere(context, path);
    throw failure('SOURCE_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  });
  const isPacked = stats.isFile() && (await isArchive(path));
  const heeded = ['agentProfile', 'fileExistsBehavior', 'allowSecrets', 'lint', 'json'];
  tellIdleFlags(
    context,
    flags,
    isPacked ? heeded : [...heeded, 'fix'],
    `${given} is judged as it is`,
  );
  if (stats.isDirectory()) {
    if (flags.fix === true) await fix(context, join(path, 'appspec.yml'));
    const { options, refused } = refusals();
    const deployDirectory = join(path, 'deploy');
    const entries = directoryEntries(path, options);
    const assembled = await assemble(entries, path, { deployDirectory, ...options });
    return lintBundle(assembled, { refused, profile, fileExistsBehavior, allow, severities });
  }
  if (isPacked)
    return lintArchive(path, { file: given, profile, fileExistsBehavior, allow, severities });
  if (flags.fix === true) await fix(context, path);
  return lintAppspec(await readFile(path), {
    profile,
    fileExistsBehavior,
    file: given,
    severities,
  });
}

/** A path to nothing is a wrong command line, which has an exit code of its own. */
function notThere({ tell }: Context, path: string): CommanderError {
  const error = failure('LINT_PATH_NOT_FOUND', { path });
  for (const line of formatError(error)) tell(line);
  return new CommanderError(2, error.code, error.message);
}

/** Gathers what no revision can have, to be told with everything else. */
function refusals() {
  const refused: RefusedEntry[] = [];
  const onRefused = (entry: RefusedEntry) => void refused.push(entry);
  return { refused, options: { onRefused } };
}

/** What would be packed. Nothing is spooled: all entries are files on disk or in memory. */
async function assemble(
  source: AsyncIterable<SourceEntry>,
  sourceName: string,
  options: Omit<AssembleOptions, 'sourceName'>,
): Promise<RevisionEntry[]> {
  const entries: RevisionEntry[] = [];
  const assembled = assembleRevision(source, { ...options, sourceName });
  for await (const entry of assembled) if (entry.type !== 'stream') entries.push(entry);
  return entries;
}

/** Corrects an appspec file where only one thing can be meant, and says what it changed. */
async function fix({ tell }: Context, path: string): Promise<void> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw failure('SOURCE_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  });
  // What is no UTF-8 would not survive being written again; the report names the place.
  if (!Buffer.from(bytes.toString('utf8')).equals(bytes)) return;
  const { text, changes } = fixAppspec(bytes);
  if (changes.length > 0) await writeFile(path, text);
  for (const change of changes) tell(`${path}: ${change}`);
}
