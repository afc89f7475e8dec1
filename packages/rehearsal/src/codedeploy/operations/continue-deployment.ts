import { CodeDeployError } from '../codedeploy-error.js';
import { requireDeployment } from '../context.js';
import { isFinal } from '../model.js';
import { defineOperation } from '../operation.js';
import { readDeploymentId } from '../read-input.js';
import { alreadyCompleted } from '../already-completed.js';

export const continueDeployment = defineOperation({
  name: 'ContinueDeployment',
  does: 'Only a blue/green deployment waits to be continued, and the rehearsal has none.',
  read: (input, context) => {
    const deployment = requireDeployment(context, readDeploymentId(input));
    if (isFinal(deployment.status)) throw alreadyCompleted(deployment);
    return { deployment };
  },
  run: ({ deployment }) => {
    throw new CodeDeployError(
      'UnsupportedActionForDeploymentTypeException',
      `Deployment ${deployment.deploymentId} is an in-place deployment: only a blue/green deployment can be continued`,
    );
  },
});
