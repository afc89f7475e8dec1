import {
  configuredSource,
  type ReadSource,
  type RevisionConfig,
  type RevisionSource,
} from '@codedeployer/core';
import type { Host } from '@codedeployer/core/host';
import type { ExecutorContext } from '@nx/devkit';
import { buildOutputs, entriesOf } from './build-outputs.js';
import { parseTarget } from './parse-target.js';
import { pruneDependencies } from './prune-dependencies.js';
import type { CodedeployOptions } from './resolve-config.js';
import { withDependencies } from './with-dependencies.js';

/** The folder that is named, or what the build has written. */
async function findFiles(
  { source, buildTarget }: CodedeployOptions,
  config: RevisionConfig,
  context: ExecutorContext,
): Promise<string | ReadSource> {
  if (source !== undefined && buildTarget === undefined) return configuredSource(config);
  const outputs = await buildOutputs(buildTarget ?? 'build', context);
  const [only] = outputs;
  return outputs.length === 1 && only?.stats.isDirectory() === true
    ? only.path
    : (onRefused) => entriesOf(outputs, { symlinks: config.symlinks, onRefused });
}

/**
 * What is deployed: the outputs of the project's build, unless the options say otherwise.
 *
 * @throws NX_BUILD_TARGET_MISSING, NX_BUILD_OUTPUT_MISSING, and what pruning its dependencies throws
 */
export async function findSource(
  options: CodedeployOptions,
  config: RevisionConfig,
  context: ExecutorContext,
  tell: Host['tell'],
): Promise<RevisionSource> {
  const { source, buildTarget, prunedDependencies = false } = options;
  if (config.archive !== undefined && (source ?? buildTarget) !== undefined)
    tell(
      `"${source === undefined ? 'buildTarget' : 'source'}" is not heeded: ${config.archive} is deployed as it is ("archive").`,
    );
  else if (source !== undefined && buildTarget !== undefined)
    tell(
      `"source" (${source}) is not heeded: the outputs of ${buildTarget} are deployed ("buildTarget").`,
    );
  if (config.archive !== undefined && prunedDependencies)
    tell(`"prunedDependencies" is not heeded: ${config.archive} is deployed as it is ("archive").`);
  // An archive is deployed as it is, from wherever it is configured; the build need not have written anything.
  if (config.archive !== undefined) return configuredSource(config);
  const files = await findFiles(options, config, context);
  if (!prunedDependencies) return files;
  const built =
    source !== undefined && buildTarget === undefined
      ? { project: context.projectName ?? '' }
      : parseTarget(buildTarget ?? 'build', context);
  return withDependencies(files, await pruneDependencies(built, context), config, tell);
}

/**
 * The same for what takes a revision that is in S3 already, too: that needs no build, nor anything that it would have written.
 *
 * @throws as `findSource` does
 */
export async function findSourceUnlessNamed(
  options: CodedeployOptions,
  config: RevisionConfig,
  context: ExecutorContext,
  tell: Host['tell'],
): Promise<RevisionSource> {
  if (config.revision === undefined) return findSource(options, config, context, tell);
  if (options.prunedDependencies === true)
    tell(
      `"prunedDependencies" is not heeded: ${config.revision} is deployed as it is ("revision").`,
    );
  return configuredSource(config);
}
