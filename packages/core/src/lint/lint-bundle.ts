import {
  type AgentProfile,
  type Appspec,
  type FileExistsBehavior,
  type Finding,
  lintAppspec,
  type LintReport,
  type Severities,
  sortFindings,
  systemOf,
  withSeverities,
} from '@codedeployer/appspec';
import type { ArchiveMember } from '../model/archive-member.js';
import type { FileEntry, RevisionEntry } from '../model/entry.js';
import type { RefusedEntry } from '../model/refused-entry.js';
import type { IsPlain } from '../model/sought.js';
import { readContents } from '../workers/read-contents.js';
import { type BundleTree, bundleTree } from './bundle-tree.js';
import { unpackAsAgent } from './lint-archive.js';
import { normalizeAppspec } from './normalize-appspec.js';
import { nobodyTells, type Installation, type JudgedRevision } from './rule.js';
import { rules } from './rules.js';
import { appspecFile } from './rules/appspec-file.js';
import { simulateInstall } from './simulate-install.js';
import { windowsTree, withSlashes } from './windows-paths.js';

export interface LintBundleOptions {
  /** Default `v1`: agent 1 on Ruby 3.1 or later. */
  readonly profile?: AgentProfile | undefined;
  /**
   * `source`: entries that are still to be packed, where appspec.yaml and a byte order mark are put right on the way.
   * `archive`: the contents of a ready-made archive, which the agent gets as they are. Default `source`.
   */
  readonly kind?: 'source' | 'archive' | undefined;
  /** The deployment's own setting, if it has one. */
  readonly fileExistsBehavior?: FileExistsBehavior | undefined;
  /** Paths, or patterns as in .gitignore, of files that look like secrets and may be in the archive. */
  readonly allow?: readonly string[] | undefined;
  /** Of an archive: its entries as they stand in it. */
  readonly members?: readonly ArchiveMember[] | undefined;
  /** What a source has that no revision can have, and that is not among the entries. */
  readonly refused?: readonly RefusedEntry[] | undefined;
  /** Whether source maps are not wanted. Default false. */
  readonly warnSourceMaps?: boolean | undefined;
  /** How findings call the application specification file. Default `appspec.yml`. */
  readonly appspecFile?: string | undefined;
  /** What the revision is, or will be, packed as; for Windows instances it has to be a zip. Not judged when left out. */
  readonly format?: 'zip' | 'tar' | 'tgz' | undefined;
  /** The bash that checks the syntax of scripts; undefined leaves it out. Default `bash`, and nothing where there is none. */
  readonly bash?: string | undefined;
  /**
   * Asked of what is sought in files that somebody else reads anyway, so that they need not be opened for it; nobody is
   * waited for once an error is found. Default: all are opened.
   */
  readonly isPlain?: IsPlain | undefined;
  /** The groups that the hook wrapper runs scripts for, where it is in the revision. Not judged when left out. */
  readonly groups?: readonly string[] | undefined;
  /** Those of them that also find machines on premises, which have no metadata service and no load balancer. */
  readonly onPremises?: readonly string[] | undefined;
  /** Other severities than those of the codes, or `off`. The agent's verdict stays what it is. */
  readonly severities?: Severities | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Judges a whole revision before anything is uploaded: what the agent would refuse or fail on is an error, what it would
 * take but surely is not meant is a warning.
 *
 * @throws FILE_CHANGED, SOURCE_UNREADABLE when a file cannot be read
 */
export async function lintBundle(
  entries: readonly RevisionEntry[],
  options: LintBundleOptions = {},
): Promise<LintReport> {
  const revision = await lookAt(entries, options);
  const { appspec, profile, os, signal } = revision;
  const findings: Finding[] = [];
  for (const rule of rules) {
    await turn(signal);
    const isRefused = findings.some(({ severity }) => severity === 'error');
    const judged = isRefused ? { ...revision, isPlain: nobodyTells } : revision;
    // One by one: there may be more than a call takes arguments.
    for (const finding of await rule.check(judged)) findings.push(finding);
  }
  const report: LintReport = {
    agent: appspec === undefined ? 'rejects' : 'accepts',
    profile,
    ...(os === 'windows' ? { os } : {}),
    findings: sortFindings(findings),
  };
  const reasons =
    revision.appspecFindings ?? findings.filter(({ code }) => code in appspecFile.codes);
  return withSeverities(report, options.severities, reasons);
}

/** Lets a signal through: most rules are work without a wait. */
async function turn(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}

/** Finds out once what the rules judge. */
async function lookAt(
  given: readonly RevisionEntry[],
  options: LintBundleOptions,
): Promise<JudgedRevision> {
  const { profile = 'v1', kind = 'source', appspecFile = 'appspec.yml', signal } = options;
  const { entries, findings: arrival } =
    kind === 'archive' ? unpackAsAgent(given) : await normalizeAppspec(given);
  const tree = bundleTree(entries);
  const file = await findAppspec(tree);
  const report =
    file === undefined
      ? undefined
      : lintAppspec(await readContents(file), {
          profile,
          file: appspecFile,
          fileExistsBehavior: options.fileExistsBehavior,
        });
  await turn(signal);
  const installation = await installationOf(report?.appspec, tree, signal);
  return {
    kind,
    profile,
    os: report?.os ?? 'linux',
    appspecFile,
    entries,
    members: options.members ?? [],
    refused: options.refused ?? [],
    arrival,
    appspecFindings: report?.findings,
    appspec: report?.appspec,
    installation,
    format: options.format ?? 'zip',
    groups: options.groups,
    onPremises: options.onPremises ?? [],
    allow: options.allow ?? [],
    warnSourceMaps: options.warnSourceMaps ?? false,
    isPlain: options.isPlain ?? nobodyTells,
    bash: 'bash' in options ? options.bash : 'bash',
    signal,
  };
}

async function installationOf(
  written: Appspec | undefined,
  tree: BundleTree,
  signal: AbortSignal | undefined,
): Promise<Installation | undefined> {
  if (written === undefined) return undefined;
  const isWindows = written.os === 'windows';
  const appspec = isWindows ? withSlashes(written) : written;
  const seen = isWindows ? windowsTree(tree.entries) : tree;
  return { appspec, tree: seen, plan: await simulateInstall(appspec, seen, signal) };
}

/** On Windows, where the appspec says that it is for, its name may have capitals. */
async function findAppspec(tree: BundleTree): Promise<FileEntry | undefined> {
  const usual = tree.fileAt('appspec.yml');
  if (usual !== undefined) return usual;
  const similar = tree.childrenOf('').find((name) => name.toLowerCase() === 'appspec.yml');
  const file = similar === undefined ? undefined : tree.fileAt(similar);
  if (file === undefined) return undefined;
  return systemOf(await readContents(file)) === 'windows' ? file : undefined;
}
