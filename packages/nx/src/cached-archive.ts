import { resolve } from 'node:path';
import type { RevisionConfig } from '@codedeployer/core';
import type { Host } from '@codedeployer/core/host';
import type { ExecutorContext } from '@nx/devkit';
import { loadDevkit } from './devkit.js';
import { nxFailure } from './failures.js';
import { findTarget, targetsOf } from './parse-target.js';
import { lockFileOf } from './prune-dependencies.js';
import { isCached } from './refuse-cached.js';
import type { CodedeployOptions } from './resolve-config.js';

/*
 * What Nx brings back from its cache is what the target declares as outputs, and it does so while nothing has changed that it
 * declares as inputs.
 */

/**
 * Refuses to write an archive of a cached target where Nx would not keep it: the next run would leave no archive.
 *
 * @param output absolute path of the archive, where one is named
 * @throws NX_ARCHIVE_UNDECLARED
 */
export function keepsArchive(context: ExecutorContext, output: string | undefined): void {
  if (!isCached(context)) return;
  const { projectName: project = '', targetName: target = '', configurationName, root } = context;
  const node = context.projectGraph.nodes[project];
  if (node === undefined) throw new TypeError(`the project graph has no node ${project}`);
  const declared = loadDevkit(root).getOutputsForTargetAndConfiguration(
    {
      ...{ project, target },
      ...(configurationName === undefined ? {} : { configuration: configurationName }),
    },
    output === undefined ? {} : { output },
    node,
  );
  const isKept = declared.some(
    // Which files a pattern means is for Nx to say.
    (path) => /[*?{[]/.test(path) || `${output ?? ''}/`.startsWith(`${resolve(root, path)}/`),
  );
  if (!isKept) throw nxFailure('NX_ARCHIVE_UNDECLARED', { target: `${project}:${target}`, output });
}

/** The lock file that dependencies are pruned from, where the target does not name it. */
function unseenLockFile(
  { prunedDependencies = false }: CodedeployOptions,
  { archive }: RevisionConfig,
  context: ExecutorContext,
): string | undefined {
  if (!prunedDependencies || archive !== undefined) return undefined;
  const { projectName = '', targetName = '', root } = context;
  const { inputs = [] } = targetsOf(context, projectName)[targetName] ?? {};
  const file = `{workspaceRoot}/${lockFileOf(root)}`;
  return inputs.includes(file) ? undefined : `${file} ("prunedDependencies")`;
}

/** What is packed and Nx does not look at by itself when it decides whether something has changed. */
function unseen(
  { source, buildTarget }: CodedeployOptions,
  { archive }: RevisionConfig,
  context: ExecutorContext,
): string | undefined {
  if (archive !== undefined) return `${archive} ("archive")`;
  if (source !== undefined && buildTarget === undefined) return `${source} ("source")`;
  const build = findTarget(buildTarget ?? 'build', context);
  const tasks = Object.values(context.taskGraph?.tasks ?? {});
  const isSeen = tasks.some(
    ({ target }) => target.project === build?.project && target.target === build.target,
  );
  if (build === undefined || isSeen) return undefined;
  return `what ${build.project}:${build.target} writes, which "dependsOn" does not name`;
}

/** Says what the inputs of a cached target have to name, so that no archive of yesterday comes out of the cache. */
export function tellUnseen(
  options: CodedeployOptions,
  config: RevisionConfig,
  context: ExecutorContext,
  tell: Host['tell'],
): void {
  if (!isCached(context)) return;
  const all = [unseen, unseenLockFile].map((find) => find(options, config, context));
  const what = all.filter((one) => one !== undefined).join(' and ');
  if (what !== '')
    tell(
      `Nx caches this target, and makes the archive anew only where its "inputs" have changed: they have to name ${what}.`,
    );
}
