import * as commands from '@codedeployer/core/commands';
import { formatDiff, visibleJson } from '@codedeployer/core/host';
import type { ExecutorContext } from '@nx/devkit';
import { findSourceUnlessNamed } from './find-source.js';
import { resolveConfig, type CodedeployOptions } from './resolve-config.js';
import { configure, runExecutor, write } from './run-executor.js';

/**
 * The executor `diff`: what a deployment of the outputs of the project's build, or of the revision that is named, would change
 * on each group. Nothing is built, and nothing is changed.
 */
export function diff(
  { json = false, ...options }: CodedeployOptions & { readonly json?: boolean },
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  return runExecutor(context, async (host) => {
    const { config, running } = await configure(options, context, host, resolveConfig);
    const source = await findSourceUnlessNamed(options, config, running, host.tell);
    const report = await commands.diff(source, config, host);
    if (json) write(visibleJson(report));
    else formatDiff(report).forEach(host.tell);
    commands.refuseErrors(report);
  });
}
