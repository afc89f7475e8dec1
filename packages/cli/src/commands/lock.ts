import { lock, unlock, type LockReport } from '@codedeployer/core/commands';
import { formatLock, inHost, visibleJson } from '@codedeployer/core/host';
import type { Context, Flags } from '../context.js';
import { loadGroupFromFlags } from '../from-flags.js';

interface LockFlags extends Flags {
  readonly json?: boolean;
}

function printReport({ print, printData }: Context, { json }: LockFlags, report: LockReport) {
  if (json === true) printData(visibleJson(report));
  else formatLock(report).forEach(print);
}

/** `lock`: nothing is deployed to a group until it is unlocked. */
export async function runLock(
  context: Context,
  group: string,
  flags: LockFlags & { readonly reason: string },
): Promise<void> {
  const config = await loadGroupFromFlags(context, group, flags);
  await inHost(context.process, context, async ({ env, signal, onEvent, begin }) => {
    begin('locking the group');
    printReport(context, flags, await lock(config, flags.reason, { env, signal, onEvent }));
  });
}

/** `unlock`: it may be deployed to again. */
export async function runUnlock(context: Context, group: string, flags: LockFlags): Promise<void> {
  const config = await loadGroupFromFlags(context, group, flags);
  await inHost(context.process, context, async ({ env, signal, onEvent, begin }) => {
    begin('unlocking the group');
    printReport(context, flags, await unlock(config, { env, signal, onEvent }));
  });
}
