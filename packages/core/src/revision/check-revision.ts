import { isAbsolute, join, relative } from 'node:path';
import type { RevisionConfig } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import { formatFinding } from '../lint/format-lint-report.js';
import { lintBundle } from '../lint/lint-bundle.js';
import { groupScripts, lintGroupScripts } from '../lint/lint-group-scripts.js';
import { sortFindings, type LintReport } from '../lint/report.js';
import type { RevisionEntry } from './entry.js';
import type { RevisionPlan } from './plan.js';
import type { ReadyArchive } from './planned-entry.js';

/** The appspec file as the user knows it: relative to the project where it is a file of theirs. */
function nameAppspec(appspec: RevisionEntry, config: RevisionConfig): string {
  if (appspec.type !== 'file' || 'bytes' in appspec.contents) return appspec.path;
  const path = relative(config.directory, appspec.contents.path);
  return path.startsWith('..') || isAbsolute(path) ? appspec.path : path;
}

/**
 * Judges a revision as the agent will, and as the groups of the configuration need it.
 *
 * @param archive where the entries are those of a ready-made archive
 * @throws APPSPEC_MISSING, FILE_CHANGED, SOURCE_UNREADABLE
 */
export async function lintRevision(
  entries: readonly RevisionEntry[],
  config: RevisionConfig,
  archive?: ReadyArchive,
  signal?: AbortSignal,
): Promise<LintReport> {
  const appspec = entries.find(({ path }) => path === 'appspec.yml');
  if (appspec === undefined && archive === undefined) {
    const inDeploy = relative(config.directory, join(config.deployDirectory, 'appspec.yml'));
    throw failure('APPSPEC_MISSING', {
      looked: [inDeploy, 'appspec.yml at the root of the source'],
    });
  }
  const report = await lintBundle(entries, {
    kind: archive === undefined ? 'source' : 'archive',
    names: archive?.names,
    profile: config.agentProfile,
    appspecFile: appspec === undefined ? 'appspec.yml' : nameAppspec(appspec, config),
    fileExistsBehavior: config.fileExistsBehavior,
    allow: config.allowSecrets,
    warnSourceMaps: config.warnSourceMaps,
    signal,
  });
  // Without the wrapper, a group's scripts are whatever the appspec names.
  // Nor is anything known of an appspec.yml that cannot be read.
  const wrapped =
    report.agent === 'accepts' && usesWrapper(entries)
      ? await lintGroupScripts(entries, config.configuredGroups)
      : [];
  return { ...report, findings: sortFindings([...report.findings, ...wrapped]) };
}

function usesWrapper(entries: readonly RevisionEntry[]): boolean {
  return entries.some(({ path }) => path === `${groupScripts}/hook-wrapper.sh`);
}

/** Refuses a group that the wrapper would find no scripts for. */
function checkGroups(entries: readonly RevisionEntry[], config: RevisionConfig): void {
  if (!usesWrapper(entries)) return;
  const scripts = entries.filter(({ path }) => path.startsWith(`${groupScripts}/`));
  for (const group of config.configuredGroups) {
    const folder = `${groupScripts}/${group}`;
    const isOwn = ({ path, type }: RevisionEntry) =>
      type !== 'directory' && path.startsWith(`${folder}/`);
    if (!scripts.some(isOwn)) throw failure('GROUP_WITHOUT_SCRIPTS', { group, folder });
  }
}

/**
 * Refuses a revision that cannot be deployed, before anything leaves this machine.
 *
 * @returns what is no error, but surely is not meant
 * @throws APPSPEC_MISSING, LINT_FAILED, GROUP_WITHOUT_SCRIPTS
 */
export async function checkRevision(
  { entries, archive }: RevisionPlan,
  config: RevisionConfig,
  signal?: AbortSignal,
): Promise<LintReport['findings']> {
  const { findings } = await lintRevision(entries, config, archive, signal);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw failure('LINT_FAILED', { findings: errors.flatMap(formatFinding) });
  checkGroups(entries, config);
  return findings;
}
