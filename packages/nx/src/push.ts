import * as commands from '@codedeployer/core/commands';
import { formatPush, visibleJson } from '@codedeployer/core/host';
import type { ExecutorContext } from '@nx/devkit';
import { findSource } from './find-source.js';
import { resolveConfig, type CodedeployOptions } from './resolve-config.js';
import { configure, runChange, write } from './run-executor.js';

/**
 * The executor `push`: uploads the outputs of the project's build for another job to deploy, by the option `revision` of the
 * executor `codedeploy`.
 */
export function push(
  { json = false, ...options }: CodedeployOptions & { readonly json?: boolean },
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  return runChange(context, async (host) => {
    const { config, running } = await configure(options, context, host, resolveConfig);
    const source = await findSource(options, config, running, host.tell);
    const report = await commands.push(source, config, host);
    if (json) write(visibleJson(report));
    else formatPush(report).forEach(host.tell);
  });
}
