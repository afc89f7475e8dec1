import { askCodeDeploy, usualCalling, type Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import { codeDeploySdk } from '../aws/sdk.js';
import type { BlueGreenWait } from '../model/progress.js';

/** What asking a deployment to go on came to. */
export type ContinueAnswer =
  | 'asked'
  /** It had come to its end. */
  | 'ended before'
  /** It does not wait, not yet, not any more or never. */
  | 'not waiting';

const waitTypes = { traffic: 'READY_WAIT', end: 'TERMINATION_WAIT' } as const;

/**
 * Ends a wait of a blue/green deployment: its traffic moves, or its old instances are ended, now.
 *
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED; the signal's reason
 */
export async function requestContinue(
  clients: Clients,
  deploymentId: string,
  what: BlueGreenWait['what'],
  calling: Calling = usualCalling,
): Promise<ContinueAnswer> {
  const { ContinueDeploymentCommand } = codeDeploySdk();
  const input = { deploymentId, deploymentWaitType: waitTypes[what] };
  const make = () => new ContinueDeploymentCommand(input);
  try {
    await askCodeDeploy(clients, 'ContinueDeployment', make, calling);
    return 'asked';
  } catch (error) {
    switch ((error as Error).name) {
      case 'DeploymentAlreadyCompletedException':
        return 'ended before';
      case 'DeploymentIsNotInReadyStateException':
      case 'UnsupportedActionForDeploymentTypeException':
        return 'not waiting';
      default:
        throw explainServiceError(error, 'codedeploy:ContinueDeployment', deploymentId);
    }
  }
}
