import { isDeploymentId } from '@codedeployer/core/commands';
import type { Context, Flags } from './context.js';
import { loadGroupFromFlags, loadRevisionFromFlags } from './from-flags.js';

/** What a word means that is the id of a deployment or the name of a group, and the configuration for it. */
export async function findConfig(context: Context, what: string | undefined, flags: Flags) {
  const deploymentId = what !== undefined && isDeploymentId(what) ? what : undefined;
  const config =
    deploymentId === undefined
      ? await loadGroupFromFlags(context, what, flags)
      : await loadRevisionFromFlags(context, flags);
  return [deploymentId, config] as const;
}
