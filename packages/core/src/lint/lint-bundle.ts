import {
  type AgentProfile,
  type Appspec,
  type FileExistsBehavior,
  type Finding,
  systemOf,
  type AppspecLintReport,
  lintAppspec,
  type LintReport,
  sortFindings,
} from '@codedeployer/appspec';
import type { FileEntry, RevisionEntry } from '../model/entry.js';
import { readContents } from '../workers/read-contents.js';
import type { ArchiveMember } from '../model/archive-member.js';
import { type BundleTree, bundleTree } from './bundle-tree.js';
import { unpackAsAgent } from './lint-archive.js';
import { lintFiles } from './rules/files.js';
import { lintFreight } from './rules/freight.js';
import { lintHardened } from './rules/hardened.js';
import { lintLeftovers } from './rules/leftovers.js';
import { lintLinks } from './rules/links.js';
import { lintConflicts, lintPaths } from './rules/paths.js';
import { lintPermissions } from './rules/permissions.js';
import { lintScripts } from './rules/scripts.js';
import { lintSecrets } from './rules/secrets.js';
import {
  lintWindowsFormat,
  lintWindowsNames,
  lintWindowsScripts,
  lintWindowsTargets,
} from './rules/windows.js';
import { normalizeAppspec } from './normalize-appspec.js';
import { finding } from './codes.js';
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
  /** Whether source maps are not wanted. Default false. */
  readonly warnSourceMaps?: boolean | undefined;
  /** How findings call the application specification file. Default `appspec.yml`. */
  readonly appspecFile?: string | undefined;
  /** What the revision is, or will be, packed as; for Windows instances it has to be a zip. Not judged when left out. */
  readonly format?: 'zip' | 'tar' | 'tgz' | undefined;
  /** The bash that checks the syntax of scripts; undefined leaves it out. Default `bash`, and nothing where there is none. */
  readonly bash?: string | undefined;
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
  const { profile = 'v1', kind = 'source', appspecFile = 'appspec.yml' } = options;
  const bundle =
    kind === 'archive' ? unpackAsAgent(entries, options.members) : await normalizeAppspec(entries);
  const findings: Finding[] = [...bundle.findings];
  /** Lets a signal through: each of the steps is work without a wait. */
  const turn = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    options.signal?.throwIfAborted();
  };
  // One by one: there may be more than a call takes arguments.
  const add = (more: readonly Finding[]) => {
    for (const one of more) findings.push(one);
  };
  add(lintConflicts(bundle.entries));
  if (kind === 'source') add(lintPaths(bundle.entries));
  const tree = bundleTree(bundle.entries);
  const { appspec, os } = await judgeAppspec();
  const isWindows = os === 'windows';

  if (appspec !== undefined) {
    if (isWindows) judgeForWindows(appspec);
    else await judgeForLinux(appspec);
  }
  await turn();
  if (isWindows) {
    add(lintWindowsNames(bundle.entries));
    add(lintWindowsFormat(options.format ?? 'zip', appspecFile));
  } else {
    add(lintLinks(bundle.entries));
  }
  add(lintFreight(bundle.entries, options.warnSourceMaps ?? false));
  // Of an archive, the folder that macOS adds is told for what it does to the agent.
  const isTold = ({ path }: RevisionEntry) => kind === 'archive' && path.startsWith('__MACOSX');
  const others = bundle.entries.filter((entry) => !isTold(entry));
  add(await lintLeftovers(others, options.signal));
  await turn();
  add(await lintSecrets(bundle.entries, options.allow ?? [], options.signal));
  if (profile === 'v2-hardened') add(lintHardened(appspec, bundle.entries, appspecFile));
  return {
    agent: appspec === undefined ? 'rejects' : 'accepts',
    profile,
    ...(isWindows ? { os } : {}),
    // Windows has no modes to lack.
    findings: sortFindings(
      isWindows ? findings.filter(({ code }) => code !== 'archive-mode') : findings,
    ),
  };

  async function judgeForLinux(appspec: Appspec): Promise<void> {
    const plan = simulateInstall(appspec, tree);
    await turn();
    add(lintFiles(appspec, tree, plan, profile, appspecFile));
    await turn();
    add(lintPermissions(appspec, plan, profile, appspecFile));
    const bash = 'bash' in options ? options.bash : 'bash';
    add(await lintScripts(appspec, tree, { appspecFile, bash }));
  }

  function judgeForWindows(written: Appspec): void {
    const appspec = withSlashes(written);
    const seen = windowsTree(bundle.entries);
    const plan = simulateInstall(appspec, seen);
    add(lintFiles(appspec, seen, plan, profile, appspecFile));
    add(lintWindowsTargets(plan, appspecFile));
    add(lintWindowsScripts(appspec, seen, appspecFile));
  }

  async function judgeAppspec(): Promise<Pick<AppspecLintReport, 'appspec' | 'os'>> {
    const file = await findAppspec(tree);
    if (file === undefined) {
      findings.push(appspecMissing(bundle.entries, kind));
      return {};
    }
    const report = lintAppspec(await readContents(file), {
      profile,
      file: appspecFile,
      fileExistsBehavior: options.fileExistsBehavior,
    });
    findings.push(...report.findings);
    return report;
  }
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

function appspecMissing(entries: readonly RevisionEntry[], kind: 'source' | 'archive'): Finding {
  const similar = entries.find(({ path }) => /^appspec\.(?:yml|yaml|json)$/i.test(path));
  if (similar !== undefined) {
    return finding('appspec-name', {
      file: similar.path,
      message: `The agent looks for appspec.yml and does not find ${similar.path}.`,
      hint: 'Rename the file to appspec.yml; upper and lower case matter, and JSON is YAML as well.',
    });
  }
  const deeper = entries.find(({ path }) => /\/appspec\.ya?ml$/i.test(path));
  return finding('appspec-missing', {
    file: 'appspec.yml',
    message: `There is no appspec.yml at the root of the ${kind === 'archive' ? 'archive' : 'revision'}.`,
    hint:
      deeper === undefined
        ? 'Run `codedeployer setup` to create one.'
        : `There is ${deeper.path}: pack the contents of its folder instead.`,
  });
}
