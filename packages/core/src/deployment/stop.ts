import { askCodeDeploy, usualCalling, type Calling } from '../aws/call.js';
import { endOf, mayHaveBeenDone } from '../aws/call-end.js';
import { atMost } from '../aws/call-policy.js';
import type { Clients } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import { codeDeploySdk } from '../aws/sdk.js';
import { isFinal } from '../model/progress.js';
import { readDeployments } from './read-progress.js';

/** Somebody waits for it who has pressed Ctrl-C. */
const hasty = { attempts: 3, callTimeout: 30 };

export interface StopRequest {
  /**
   * Whether the last good revision is brought back as well. Where it is not said, the deployment and its group decide
   * (DEPLOYMENT_STOP_ON_REQUEST).
   */
  readonly rollback: boolean | undefined;
  /** Ends the asking itself; what that came to is not known then. */
  readonly signal?: AbortSignal | undefined;
}

/** What asking for the end of a deployment came to; that it has come to it is another matter. */
export type StopAnswer =
  /** CodeDeploy stops it, or has done so. */
  | 'asked'
  /** It had come to its end by itself. */
  | 'ended before'
  /** The answers could not be read, and it goes on so far. */
  | 'unknown';

/**
 * Asks CodeDeploy to stop a deployment.
 *
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED
 */
export async function requestStop(
  clients: Clients,
  deploymentId: string,
  { rollback, signal }: StopRequest,
  calling: Calling = usualCalling,
): Promise<StopAnswer> {
  const { StopDeploymentCommand } = codeDeploySdk();
  // The run that has been cancelled does not cancel this.
  const patience = atMost(calling.patience, hasty);
  const stopping: Calling = { ...calling, patience, signal };
  try {
    const input = { deploymentId, autoRollbackEnabled: rollback };
    const make = () => new StopDeploymentCommand(input);
    await askCodeDeploy(clients, 'StopDeployment', make, stopping);
    return 'asked';
  } catch (error) {
    if (signal?.aborted === true) return 'unknown';
    if ((error as Error).name === 'DeploymentAlreadyCompletedException') return 'ended before';
    if (mayHaveBeenDone(endOf(error))) {
      const [state] = await readDeployments(clients, [{ group: '', deploymentId }], stopping).catch(
        () => [],
      );
      return state !== undefined && isFinal(state.status) ? 'ended before' : 'unknown';
    }
    throw explainServiceError(error, 'codedeploy:StopDeployment', deploymentId);
  }
}

/**
 * The same where a deployment that has come to its end by itself meanwhile is as good as stopped.
 *
 * @returns false when it is not known whether it was asked
 * @throws as `requestStop` does
 */
export async function stopDeployment(
  clients: Clients,
  deploymentId: string,
  request: StopRequest,
  calling?: Calling,
): Promise<boolean> {
  return (await requestStop(clients, deploymentId, request, calling)) !== 'unknown';
}
