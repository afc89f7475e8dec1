import {
  continueDeployment,
  refuseErrors,
  skipWait,
  stop,
  watch,
} from '@codedeployer/core/commands';
import { formatContinue, formatStop, inHost, visibleJson } from '@codedeployer/core/host';
import type { Context, Flags } from '../context.js';
import { loadRevisionFromFlags } from '../from-flags.js';
import { findConfig } from '../group-or-deployment.js';
import { inDeployHost } from './deploy.js';

interface FollowFlags extends Flags {
  readonly json?: boolean;
}

interface StopFlags extends FollowFlags {
  readonly rollback?: boolean;
}

/** `watch`: follows a deployment to its end. With `--json` the report is all that is printed to stdout. */
export async function runWatch(
  context: Context,
  deploymentId: string,
  flags: FollowFlags,
): Promise<void> {
  const config = await loadRevisionFromFlags(context, flags);
  await inDeployHost(context, flags, ({ env, signal, onEvent, begin }) => {
    begin('looking for the deployment');
    return watch(deploymentId, config, { env, signal, onEvent });
  });
}

/** `continue` and `skip-wait`: end a wait of a blue/green deployment, by its id or as the one on a group that waits. */
export async function runContinue(
  context: Context,
  command: 'continue' | 'skip-wait',
  what: string | undefined,
  flags: FollowFlags,
): Promise<void> {
  const [deploymentId, config] = await findConfig(context, what, flags);
  await inHost(context.process, context, async ({ env, signal, onEvent, begin }) => {
    begin('looking for the deployment');
    const goOn = command === 'continue' ? continueDeployment : skipWait;
    const report = await goOn(config, { deploymentId, env, signal, onEvent });
    if (flags.json === true) context.printData(visibleJson(report));
    else formatContinue(report).forEach(context.print);
  });
}

/** `stop`: stops a deployment, by its id or as the one that runs on a group. */
export async function runStop(
  context: Context,
  what: string | undefined,
  flags: StopFlags,
): Promise<void> {
  const { rollback, json = false } = flags;
  const [deploymentId, config] = await findConfig(context, what, flags);
  await inHost(context.process, context, async ({ env, signal, onEvent, begin }) => {
    begin('looking for the deployment');
    const report = await stop(config, { deploymentId, rollback, env, signal, onEvent });
    if (json) context.printData(visibleJson(report));
    else formatStop(report).forEach(context.print);
    refuseErrors(report);
  });
}
