import {
  CodedeployerError,
  configuredSource,
  deploy,
  type Config,
  type RevisionSource,
} from '@codedeployer/core';
import { prepareRevision } from '@codedeployer/core/stages';
import { formatError, inHost, makeVisible, type Host } from '@codedeployer/core/host';
import type { ExecutorContext } from '@nx/devkit';
import { tmpdir } from 'node:os';
import { askedConfiguration } from './asked-configuration.js';
import { buildOutputs, entriesOf } from './build-outputs.js';
import { refuseCached } from './refuse-cached.js';
import { projectDirectory, resolveConfig, type CodedeployOptions } from './resolve-config.js';
import { tellCancelled } from './tell-cancelled.js';
import { refuseUnknownConfiguration, withConfiguration } from './running-configuration.js';

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
  const { env, tell } = host;
  refuseCached(context);
  const own = `${context.projectName ?? ''}:${context.targetName ?? ''}`;
  const running = withConfiguration(context, options.buildTarget ?? 'build');
  const config = await resolveConfig(options, running, env, tell);
  refuseUnknownConfiguration(running, askedConfiguration(process.ppid, own));
  const source = await findSource(options, config, running, tell);
  if (options.dryRun === true || isDryRun(env)) await planOnly(source, config, host);
  else host.report(await deploy(source, config, host));
}

/**
 * The executor `codedeploy`: deploys the outputs of the project's build to its deployment groups, and waits.
 * A failure that the user can act on is printed with its hint; a defect is thrown whole.
 */
export default async function codedeploy(
  options: CodedeployOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  const write = (line: string) => process.stdout.write(`${line}\n`);
  try {
    await inHost(process, { write }, (host) => run(options, context, host));
    return { success: true };
  } catch (error) {
    if (!CodedeployerError.is(error)) throw error instanceof Error ? makeVisible(error) : error;
    const lines = formatError(error);
    if (error.code === 'CANCELLED') tellCancelled(projectDirectory(context), lines);
    lines.forEach(write);
    return { success: false };
  }
}
