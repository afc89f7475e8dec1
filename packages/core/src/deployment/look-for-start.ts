import { setTimeout as delay } from 'node:timers/promises';
import type { Calling } from '../aws/call.js';
import { isTransient } from '../aws/call-end.js';
import { atMost } from '../aws/call-policy.js';
import type { Clients } from '../aws/clients.js';
import { findDeployment, type WantedDeployment } from './find-deployment.js';

/** What looking for a deployment came to. */
export type Found =
  | { readonly deploymentId: string }
  /** There was none to be seen until the last look. */
  | { readonly none: true }
  /** It could not be looked for, at least in the end. */
  | { readonly unknown: Error };

/**
 * Looks for a deployment of which it is not known whether it was started: again and again, as CodeDeploy may take its
 * time to start it and to list it. When the run is cancelled, looks once more, at once.
 *
 * @param lookAfter when to look, in seconds from now
 */
export async function lookForStart(
  clients: Clients,
  wanted: WantedDeployment,
  calling: Calling,
  lookAfter: readonly number[],
): Promise<Found> {
  const { signal, patience } = calling;
  // A look that hangs is given up for the next one, and a cancelled run still wants to know.
  const looking: Calling = {
    ...calling,
    signal: undefined,
    onRepeat: undefined,
    patience: atMost(patience, { attempts: 2, callTimeout: 10 }),
  };
  const began = performance.now();
  let found: Found = { none: true };
  for (const seconds of lookAfter) {
    const left = began + seconds * 1000 - performance.now();
    if (left > 0)
      await delay(left, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    try {
      const deploymentId = await findDeployment(clients, wanted, looking);
      if (deploymentId !== undefined) return { deploymentId };
      found = { none: true };
    } catch (error) {
      found = { unknown: error as Error };
      // The errors of a look are explained, with what it ended with as their cause.
      if (!isTransient((error as Error).cause)) return found;
    }
    if (signal?.aborted === true) return found;
  }
  return found;
}
