import { requireDeployment } from '../context.js';
import { isFinal } from '../../protocol/deployment.js';
import { defineOperation } from '../operation.js';
import { readBoolean, readDeploymentId } from '../read-input.js';
import { alreadyCompleted } from '../already-completed.js';

export const stopDeployment = defineOperation({
  name: 'StopDeployment',
  does: 'Lets no further command begin; what is running on an instance goes on to its end.',
  read: (input, context) => {
    const deployment = requireDeployment(context, readDeploymentId(input));
    if (isFinal(deployment.status)) throw alreadyCompleted(deployment);
    return { deployment, autoRollback: readBoolean(input, 'autoRollbackEnabled') };
  },
  run: ({ deployment, autoRollback }, context) => {
    const running = context.running.get(deployment.deploymentId);
    running?.stop({
      code: 'MANUAL_STOP',
      message: `Deployment ${deployment.deploymentId} was stopped by a user.`,
      autoRollback,
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
  },
});
