import { resolve } from 'node:path';
import { packageRevision, refuseInside } from '@codedeployer/core/revision';
import { formatBytes, type Host } from '@codedeployer/core/host';
import type { ExecutorContext } from '@nx/devkit';
import { buildOutputs } from './build-outputs.js';
import { keepsArchive, tellUnseen } from './cached-archive.js';
import { findSource } from './find-source.js';
import { resolveGroups, type CodedeployOptions } from './resolve-config.js';
import { configureCacheable, runExecutor } from './run-executor.js';

/** Options of the executor `package`. */
export interface PackageTargetOptions extends CodedeployOptions {
  /** File to write, from the workspace. Otherwise `.codedeployer/<application>-<version>.zip` of the project. */
  readonly output?: string | undefined;
}

async function run(
  { output: file, ...options }: PackageTargetOptions,
  context: ExecutorContext,
  host: Host,
): Promise<void> {
  const { config, running } = await configureCacheable(options, context, host, resolveGroups);
  const output = file === undefined ? undefined : resolve(context.root, file);
  keepsArchive(running, output);
  tellUnseen(options, config, running, host.tell);
  const source = await findSource(options, config, running, host.tell);
  if (output !== undefined && typeof source === 'function')
    for (const { path } of await buildOutputs(options.buildTarget ?? 'build', running))
      refuseInside(output, path);
  const { env, signal, onEvent, begin } = host;
  const asked = { env, signal, onEvent, begin, output, now: Date.now() };
  const packed = await packageRevision(source, config, asked);
  host.tell(`Wrote ${formatBytes(packed.size)}: ${packed.output}`);
}

/**
 * The executor `package`: makes the archive of the outputs of the project's build and writes it to a file, without AWS. It is
 * the one that Nx may cache: the same inputs give the same bytes.
 */
export function packageBuild(
  options: PackageTargetOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  return runExecutor(context, (host) => run(options, context, host));
}
