import { configuredSource } from '@codedeployer/core';
import { push } from '@codedeployer/core/commands';
import { formatPush, inHost, visibleJson } from '@codedeployer/core/host';
import type { Context } from '../context.js';
import { loadFromFlags } from '../from-flags.js';
import type { DeployFlags } from './deploy.js';

/** `push`: packs and uploads, and prints the revision for another job to deploy. */
export async function runPush(context: Context, flags: DeployFlags): Promise<void> {
  const config = await loadFromFlags(context, flags);
  await inHost(context.process, { write: context.write }, async (host) => {
    const report = await push(configuredSource(config), config, host);
    if (flags.json === true) context.printData(visibleJson(report));
    else formatPush(report).forEach(context.print);
  });
}
