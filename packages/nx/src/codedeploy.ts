import {
  CodedeployerError,
  configuredSource,
  deploy,
  formatError,
  formatReport,
  lineReporter,
  listenForInterruption,
  makeVisible,
  provideHome,
  prepareRevision,
  silenceSdkWarning,
  tolerateClosedOutput,
  visibleLines,
  type Config,
  type RevisionSource,
} from '@codedeployer/core';
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
): Promise<RevisionSource> {
  // An archive is deployed as it is, from wherever it is configured; the build need not have written anything.
  if (config.archive !== undefined) return configuredSource(config);
  if (options.source !== undefined && options.buildTarget === undefined)
    return configuredSource(config);
  const outputs = await buildOutputs(options.buildTarget ?? 'build', context);
  const [only] = outputs;
  return outputs.length === 1 && only?.stats.isDirectory() === true
    ? only.path
    : entriesOf(outputs, config.symlinks);
}

/** Says what would be deployed, and deploys nothing. */
async function planOnly(
  source: RevisionSource,
  config: Config,
  { signal, write }: { signal: AbortSignal; write: (line: string) => void },
): Promise<void> {
  const plan = await prepareRevision(source, config, {
    env: process.env,
    temporaryDirectory: tmpdir(),
    onEvent: lineReporter(write),
    signal,
  });
  plan.dispose();
  write(
    `Dry run: nothing was uploaded or deployed. Without it: to ${config.groups.join(', ')} of ${config.application}.`,
  );
}

/**
 * The executor `codedeploy`: deploys the outputs of the project's build to its deployment groups, and waits.
 * A failure that the user can act on is printed with its hint; a defect is thrown whole.
 */
export default async function codedeploy(
  options: CodedeployOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  silenceSdkWarning(process.env);
  provideHome(process.env);
  tolerateClosedOutput(process);
  const write = (line: string) => process.stdout.write(`${visibleLines(line)}\n`);
  const { signal, dispose } = listenForInterruption(process);
  try {
    refuseCached(context);
    const own = `${context.projectName ?? ''}:${context.targetName ?? ''}`;
    const running = withConfiguration(context, options.buildTarget ?? 'build');
    const config = await resolveConfig(options, running, process.env, write);
    refuseUnknownConfiguration(running, askedConfiguration(process.ppid, own));
    const source = await findSource(options, config, running);
    if (options.dryRun === true || process.env.NX_DRY_RUN === 'true') {
      await planOnly(source, config, { signal, write });
      return { success: true };
    }
    const report = await deploy(source, config, { signal, onEvent: lineReporter(write) });
    for (const line of formatReport(report)) write(line);
    return { success: true };
  } catch (error) {
    if (!CodedeployerError.is(error)) throw error instanceof Error ? makeVisible(error) : error;
    const lines = formatError(error).map(visibleLines);
    if (error.code === 'CANCELLED') tellCancelled(projectDirectory(context), lines);
    for (const line of lines) write(line);
    return { success: false };
  } finally {
    dispose();
  }
}
