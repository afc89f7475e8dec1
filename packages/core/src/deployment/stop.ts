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

/**
 * Asks CodeDeploy to stop a deployment; a deployment that has come to its end by itself meanwhile is no error.
 *
 * @param rollback also bring back the last good revision
 * @returns false when it is not known whether it was asked: the answers could not be read, and it goes on so far
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED
 */
export async function stopDeployment(
  clients: Clients,
  deploymentId: string,
  { rollback }: { readonly rollback: boolean },
  calling: Calling = usualCalling,
): Promise<boolean> {
  const { StopDeploymentCommand } = codeDeploySdk();
  // The run that has been cancelled does not cancel this.
  const patience = atMost(calling.patience, hasty);
  const stopping: Calling = { ...calling, patience, signal: undefined };
  try {
    const input = { deploymentId, autoRollbackEnabled: rollback };
    const make = () => new StopDeploymentCommand(input);
    await askCodeDeploy(clients, 'StopDeployment', make, stopping);
    return true;
  } catch (error) {
    if ((error as Error).name === 'DeploymentAlreadyCompletedException') return true;
    if (mayHaveBeenDone(endOf(error))) {
      const [state] = await readDeployments(clients, [{ group: '', deploymentId }], stopping).catch(
        () => [],
      );
      return state !== undefined && isFinal(state.status);
    }
    throw explainServiceError(error, 'codedeploy:StopDeployment', deploymentId);
  }
}
