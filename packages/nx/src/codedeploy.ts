import { configuredSource, deploy, type Config, type RevisionSource } from '@codedeployer/core';
import { prepareRevision } from '@codedeployer/core/revision';
import type { Host } from '@codedeployer/core/host';
import type { ExecutorContext } from '@nx/devkit';
import { tmpdir } from 'node:os';
import { buildOutputs, entriesOf } from './build-outputs.js';
import { resolveConfig, type CodedeployOptions } from './resolve-config.js';
import { configure, runExecutor } from './run-executor.js';

async function findSource(
  options: CodedeployOptions,
  config: Config,
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
    : entriesOf(outputs, config.symlinks);
}

/** Says what would be deployed, and deploys nothing. */
async function planOnly(source: RevisionSource, config: Config, host: Host): Promise<void> {
  const plan = await prepareRevision(source, config, { ...host, temporaryDirectory: tmpdir() });
  plan.dispose();
  host.tell(
    `Dry run: nothing was uploaded or deployed. Without it: to ${config.groups.join(', ')} of ${config.application}.`,
  );
}

/** Whether all of Nx is to change nothing. Nx itself sets `true`; somebody who sets another value means it as well. */
function isDryRun({ NX_DRY_RUN = '' }: Host['env']): boolean {
  return !['', '0', 'false', 'no', 'off'].includes(NX_DRY_RUN.trim().toLowerCase());
}

async function run(options: CodedeployOptions, context: ExecutorContext, host: Host) {
  const { config, running } = await configure(options, context, host, resolveConfig);
  const source = await findSource(options, config, running, host.tell);
  if (options.dryRun === true || isDryRun(host.env)) await planOnly(source, config, host);
  else host.report(await deploy(source, config, host));
}

/** The executor `codedeploy`: deploys the outputs of the project's build to its deployment groups, and waits. */
export default function codedeploy(
  options: CodedeployOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  return runExecutor(context, (host) => run(options, context, host));
}
