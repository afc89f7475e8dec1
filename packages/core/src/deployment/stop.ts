import { typed, type Clients } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import { codeDeploySdk } from '../aws/sdk.js';

/**
 * Asks CodeDeploy to stop a deployment; a deployment that has come to its end by itself meanwhile is no error.
 *
 * @param rollback also bring back the last good revision
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED
 */
export async function stopDeployment(
  clients: Clients,
  deploymentId: string,
  { rollback }: { readonly rollback: boolean },
): Promise<void> {
  const { StopDeploymentCommand } = codeDeploySdk();
  try {
    await typed(clients).codeDeploy.send(
      new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: rollback }),
    );
  } catch (error) {
    if ((error as Error).name === 'DeploymentAlreadyCompletedException') return;
    throw explainServiceError(error, 'codedeploy:StopDeployment', deploymentId);
  }
}
