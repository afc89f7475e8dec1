import { requireDeployment, type CodeDeployOperation } from '../context.js';
import { isFinal } from '../model.js';
import { readBoolean, readDeploymentId } from '../read-input.js';
import { alreadyCompleted } from '../already-completed.js';

/** Lets no further command begin; what is running on an instance goes on to its end. */
export const stopDeployment: CodeDeployOperation = (input, context) => {
  const deployment = requireDeployment(context, readDeploymentId(input));
  if (isFinal(deployment.status)) throw alreadyCompleted(deployment);
  const running = context.running.get(deployment.deploymentId);
  running?.stop({
    code: 'MANUAL_STOP',
    message: `Deployment ${deployment.deploymentId} was stopped by a user.`,
    autoRollback: readBoolean(input, 'autoRollbackEnabled'),
  });
  return running?.busy()
    ? {
        status: 'Pending',
        statusMessage:
          'Stopping in progress. Commands that are running on the instances will be completed.',
      }
    : {
        status: 'Succeeded',
        statusMessage:
          'No more commands will be scheduled for execution in the deployment instances',
      };
};
