import { redeploy, restart, rollback } from '@codedeployer/core/commands';
import type { Context } from '../context.js';
import { loadGroupFromFlags } from '../from-flags.js';
import { inDeployHost, type DeployFlags } from './deploy.js';

/** `rollback`: brings an earlier revision back. */
export async function runRollback(
  context: Context,
  group: string | undefined,
  flags: DeployFlags & { readonly to?: string },
): Promise<void> {
  const config = await loadGroupFromFlags(context, group, flags);
  const { to } = flags;
  await inDeployHost(context, flags, (host) => rollback(config, { ...host, to }));
}

/** `redeploy`: what is live, once more. */
export async function runRedeploy(
  context: Context,
  group: string | undefined,
  flags: DeployFlags,
): Promise<void> {
  const config = await loadGroupFromFlags(context, group, flags);
  await inDeployHost(context, flags, (host) => redeploy(config, host));
}

/** `restart`: what each instance has a copy of, once more. */
export async function runRestart(
  context: Context,
  group: string | undefined,
  flags: DeployFlags,
): Promise<void> {
  const config = await loadGroupFromFlags(context, group, flags);
  await inDeployHost(context, flags, (host) => restart(config, host));
}
