import { lock, unlock } from '@codedeployer/core/commands';
import { inHost } from '@codedeployer/core/host';
import { loadGroupFromFlags, type Context, type Flags } from '../context.js';

/** `lock`: nothing is deployed to a group until it is unlocked. */
export async function runLock(
  context: Context,
  group: string,
  flags: Flags & { readonly reason: string },
): Promise<void> {
  const config = await loadGroupFromFlags(context, group, flags);
  await inHost(context.process, context, async ({ env, signal, onEvent, begin }) => {
    begin('locking the group');
    const lines = await lock(config, flags.reason, { env, signal, onEvent });
    lines.forEach(context.print);
  });
}

/** `unlock`: it may be deployed to again. */
export async function runUnlock(context: Context, group: string, flags: Flags): Promise<void> {
  const config = await loadGroupFromFlags(context, group, flags);
  await inHost(context.process, context, async ({ env, signal, onEvent, begin }) => {
    begin('unlocking the group');
    const lines = await unlock(config, { env, signal, onEvent });
    lines.forEach(context.print);
  });
}
