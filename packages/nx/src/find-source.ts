import { configuredSource, type RevisionConfig, type RevisionSource } from '@codedeployer/core';
import type { Host } from '@codedeployer/core/host';
import type { ExecutorContext } from '@nx/devkit';
import { buildOutputs, entriesOf } from './build-outputs.js';
import type { CodedeployOptions } from './resolve-config.js';

/**
 * What is deployed: the outputs of the project's build, unless the options say otherwise.
 *
 * @throws NX_BUILD_TARGET_MISSING, NX_BUILD_OUTPUT_MISSING
 */
export async function findSource(
  options: CodedeployOptions,
  config: RevisionConfig,
  context: ExecutorContext,
  tell: Host['tell'],
): Promise<RevisionSource> {
  const { source, buildTarget } = options;
  if (config.archive !== undefined && (source ?? buildTarget) !== undefined)
    tell(
      `"${source === undefined ? 'buildTarget' : 'source'}" is not heeded: ${config.archive} is deployed as it is ("archive").`,
    );
  else if (source !== undefined && buildTarget !== undefined)
    tell(
      `"source" (${source}) is not heeded: the outputs of ${buildTarget} are deployed ("buildTarget").`,
    );
  // An archive is deployed as it is, from wherever it is configured; the build need not have written anything.
  if (config.archive !== undefined) return configuredSource(config);
  if (source !== undefined && buildTarget === undefined) return configuredSource(config);
  const outputs = await buildOutputs(buildTarget ?? 'build', context);
  const [only] = outputs;
  return outputs.length === 1 && only?.stats.isDirectory() === true
    ? only.path
    : (onRefused) => entriesOf(outputs, { symlinks: config.symlinks, onRefused });
}

/**
 * The same for what takes a revision that is in S3 already, too: that needs no build, nor anything that it would have written.
 *
 * @throws NX_BUILD_TARGET_MISSING, NX_BUILD_OUTPUT_MISSING
 */
export async function findSourceUnlessNamed(
  options: CodedeployOptions,
  config: RevisionConfig,
  context: ExecutorContext,
  tell: Host['tell'],
): Promise<RevisionSource> {
  if (config.revision !== undefined) return configuredSource(config);
  return findSource(options, config, context, tell);
}
