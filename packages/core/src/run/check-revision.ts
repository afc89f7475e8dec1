import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { formatFinding, type Finding, type LintReport } from '@codedeployer/appspec';
import { groupActivation } from '../config/activation.js';
import type { RevisionConfig } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import { judgeArchive } from '../lint/lint-archive-file.js';
import { lintBundle } from '../lint/lint-bundle.js';
import type { RevisionEntry } from '../model/entry.js';
import type { RevisionPlan } from '../plan/plan.js';
import type { ReadyArchive } from '../model/planned-entry.js';
import type { RefusedEntry } from '../model/refused-entry.js';
import type { IsPlain } from '../model/sought.js';

/** The appspec file as the user knows it: relative to the project where it is a file of theirs. */
function nameAppspec(appspec: RevisionEntry, config: RevisionConfig): string {
  if (appspec.type !== 'file' || 'bytes' in appspec.contents) return appspec.path;
  const path = relative(config.directory, appspec.contents.path);
  return path.startsWith('..') || isAbsolute(path) ? appspec.path : path;
}

export interface LintRevisionOptions {
  /** Where the entries are those of a ready-made archive. */
  readonly archive?: Pick<ReadyArchive, 'format' | 'members'> | undefined;
  /** What was left out because no revision can have it. */
  readonly refused?: readonly RefusedEntry[] | undefined;
  /** As `LintBundleOptions` has it. */
  readonly isPlain?: IsPlain | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Judges a revision as the agent will, and as the groups of the configuration need it.
 *
 * @throws FILE_CHANGED, SOURCE_UNREADABLE
 */
export async function lintRevision(
  entries: readonly RevisionEntry[],
  config: RevisionConfig,
  { archive, refused, isPlain, signal }: LintRevisionOptions = {},
): Promise<LintReport> {
  const appspec = entries.find(({ path }) => path === 'appspec.yml');
  const report = await lintBundle(entries, {
    kind: archive === undefined ? 'source' : 'archive',
    members: archive?.members,
    refused,
    format: archive?.format ?? config.format,
    profile: config.agentProfile,
    appspecFile: appspec === undefined ? 'appspec.yml' : nameAppspec(appspec, config),
    fileExistsBehavior: config.fileExistsBehavior,
    allow: config.allowSecrets,
    warnSourceMaps: config.warnSourceMaps,
    groups: [...new Set(config.configuredTargets.map(({ scripts }) => scripts))],
    onPremises: onPremises(config),
    severities: config.lint,
    isPlain,
    signal,
  });
  const findings = report.findings.map((finding) =>
    archive === undefined ? sayWhere(finding, config) : finding,
  );
  return { ...report, findings };
}

/** The scripts of groups that find machines on premises, as the section "activation" says. */
function onPremises({ configuredTargets, activation = {} }: RevisionConfig): string[] {
  const concerned = configuredTargets.filter(({ name }) => {
    const { onPremisesTags = [], onPremisesTagSets = [] } = groupActivation(activation, name);
    return [onPremisesTags, ...onPremisesTagSets].some((tags) => tags.length > 0);
  });
  return [...new Set(concerned.map(({ scripts }) => scripts))];
}

/** Judges the ready-made archive of a configuration, as deploying it would. */
export async function lintConfiguredArchive(
  archive: string,
  config: RevisionConfig,
): Promise<LintReport> {
  const { directory, agentProfile: profile, lint: severities } = config;
  return judgeArchive(resolve(directory, archive), { file: archive, profile, severities }, (read) =>
    lintRevision(read.entries, config, { archive: read }),
  );
}

/** Where a revision was to have its appspec.yml from. */
function looked({ directory, deployDirectory }: RevisionConfig): string[] {
  const inDeploy = relative(directory, join(deployDirectory, 'appspec.yml'));
  return [inDeploy, 'appspec.yml at the root of the source'];
}

function sayWhere(finding: Finding, config: RevisionConfig): Finding {
  if (finding.code !== 'appspec-missing') return finding;
  return { ...finding, message: `There is no ${looked(config).join(', and no ')}.` };
}

/** The error of a revision that cannot be deployed: all that is wrong with it, or the one thing, where that has a code of its own. */
function refusal(
  errors: readonly Finding[],
  config: RevisionConfig,
  refused: RefusedEntry | undefined,
): Error {
  if (refused !== undefined) return refused.error;
  const [first, ...others] = errors;
  if (first !== undefined && others.length === 0) {
    const { code, file } = first;
    if (code === 'appspec-missing' && config.archive === undefined)
      return failure('APPSPEC_MISSING', { looked: looked(config) });
    if (code === 'group-without-scripts')
      return failure('GROUP_WITHOUT_SCRIPTS', { group: basename(file), folder: file });
  }
  return failure('LINT_FAILED', { findings: errors.flatMap(formatFinding) });
}

export interface RevisionVerdict {
  readonly findings: LintReport['findings'];
  /** Why it cannot be deployed. */
  readonly error: Error | undefined;
}

/** A plan, or what is known of one already. */
export interface RevisionToJudge extends Pick<RevisionPlan, 'archive' | 'refused'> {
  readonly entries: readonly RevisionEntry[];
}

export type JudgeOptions = Pick<LintRevisionOptions, 'isPlain' | 'signal'>;

/**
 * Judges a revision, of which no digest need be known.
 *
 * @throws FILE_CHANGED, SOURCE_UNREADABLE
 */
export async function judgeRevision(
  { entries, archive, refused = [] }: RevisionToJudge,
  config: RevisionConfig,
  options: JudgeOptions,
): Promise<RevisionVerdict> {
  const { findings, os } = await lintRevision(entries, config, { archive, refused, ...options });
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0)
    return { findings, error: refusal(errors, config, errors.length > 1 ? undefined : refused[0]) };
  const cannotRehearse = os === 'windows' && config.rehearse;
  return { findings, error: cannotRehearse ? failure('REHEARSAL_WINDOWS', {}) : undefined };
}

/**
 * Refuses a revision that cannot be deployed, before anything leaves this machine.
 *
 * @returns what is no error, but surely is not meant
 * @throws APPSPEC_MISSING, LINT_FAILED, GROUP_WITHOUT_SCRIPTS, REHEARSAL_WINDOWS
 */
export async function checkRevision(
  plan: RevisionPlan,
  config: RevisionConfig,
  signal?: AbortSignal,
): Promise<LintReport['findings']> {
  const { findings, error } = await judgeRevision(plan, config, { signal });
  if (error !== undefined) throw error;
  return findings;
}
