import type { AgentProfile, Appspec, FileExistsBehavior } from '../appspec/appspec.js';
import type { Finding } from '../appspec/finding.js';
import type { RevisionEntry } from '../revision/entry.js';
import { readContents } from '../revision/read-contents.js';
import { bundleTree } from './bundle-tree.js';
import { lintAppspec } from './lint-appspec.js';
import { unpackAsAgent } from './lint-archive.js';
import { lintFiles } from './lint-files.js';
import { lintFreight } from './lint-freight.js';
import { lintHardened } from './lint-hardened.js';
import { lintLinks } from './lint-links.js';
import { lintPermissions } from './lint-permissions.js';
import { lintScripts } from './lint-scripts.js';
import { lintSecrets } from './lint-secrets.js';
import { normalizeAppspec } from './normalize-appspec.js';
import { finding, type LintReport, sortFindings } from './report.js';
import { simulateInstall } from './simulate-install.js';

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
  /** Of an archive: the names that its entries really have. */
  readonly names?: readonly string[] | undefined;
  /** Whether source maps are not wanted. Default false. */
  readonly warnSourceMaps?: boolean | undefined;
  /** How findings call the application specification file. Default `appspec.yml`. */
  readonly appspecFile?: string | undefined;
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
    kind === 'archive' ? unpackAsAgent(entries, options.names) : await normalizeAppspec(entries);
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
  const tree = bundleTree(bundle.entries);
  const appspec = await judgeAppspec();

  if (appspec !== undefined) {
    const plan = simulateInstall(appspec, tree);
    await turn();
    add(lintFiles(appspec, tree, plan, profile, appspecFile));
    await turn();
    add(lintPermissions(appspec, plan, profile, appspecFile));
    add(
      await lintScripts(appspec, tree, {
        appspecFile,
        bash: 'bash' in options ? options.bash : 'bash',
      }),
    );
  }
  await turn();
  add(lintLinks(bundle.entries));
  add(lintFreight(bundle.entries, options.warnSourceMaps ?? false));
  await turn();
  add(await lintSecrets(bundle.entries, options.allow ?? [], options.signal));
  if (profile === 'v2-hardened') add(lintHardened(appspec, bundle.entries, appspecFile));
  return {
    agent: appspec === undefined ? 'rejects' : 'accepts',
    profile,
    findings: sortFindings(findings),
  };

  async function judgeAppspec(): Promise<Appspec | undefined> {
    const file = tree.fileAt('appspec.yml');
    if (file === undefined) {
      findings.push(appspecMissing(bundle.entries, kind));
      return undefined;
    }
    const report = lintAppspec(await readContents(file), {
      profile,
      file: appspecFile,
      fileExistsBehavior: options.fileExistsBehavior,
    });
    findings.push(...report.findings);
    return report.appspec;
  }
}

function appspecMissing(entries: readonly RevisionEntry[], kind: 'source' | 'archive'): Finding {
  const similar = entries.find(({ path }) => /^appspec\.(?:yml|yaml)$/i.test(path));
  if (similar !== undefined) {
    return finding('appspec-name', {
      file: similar.path,
      message: `The agent looks for appspec.yml and does not find ${similar.path}.`,
      hint: 'Rename the file; upper and lower case matter.',
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
