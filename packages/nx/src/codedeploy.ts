import { deploy, dryRun } from '@codedeployer/core';
import { formatDryRun, type Host } from '@codedeployer/core/host';
import type { ExecutorContext } from '@nx/devkit';
import { findSourceUnlessNamed } from './find-source.js';
import { isDryRun } from './is-dry-run.js';
import { resolveConfig, type CodedeployOptions } from './resolve-config.js';
import { configure, runExecutor } from './run-executor.js';

async function run(options: CodedeployOptions, context: ExecutorContext, host: Host) {
  const { config, running } = await configure(options, context, host, resolveConfig);
  const source = await findSourceUnlessNamed(options, config, running, host.tell);
  if (options.dryRun === true || isDryRun(host.env)) {
    const planned = await dryRun(source, config, host);
    formatDryRun(planned).forEach(host.tell);
  } else host.report(await deploy(source, config, host));
}

/** The executor `codedeploy`: deploys the outputs of the project's build to its deployment groups, and waits. */
export default function codedeploy(
  options: CodedeployOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  return runExecutor(context, (host) => run(options, context, host));
}
