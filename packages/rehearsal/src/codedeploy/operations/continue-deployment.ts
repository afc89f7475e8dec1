import { CodeDeployError } from '../codedeploy-error.js';
import { requireDeployment, type CodeDeployOperation } from '../context.js';
import { isFinal } from '../model.js';
import { readDeploymentId } from '../read-input.js';
import { alreadyCompleted } from '../already-completed.js';

/** Only a blue/green deployment waits to be continued, and the rehearsal has none. */
export const continueDeployment: CodeDeployOperation = (input, context) => {
  const deployment = requireDeployment(context, readDeploymentId(input));
  if (isFinal(deployment.status)) throw alreadyCompleted(deployment);
  throw new CodeDeployError(
    'UnsupportedActionForDeploymentTypeException',
    `Deployment ${deployment.deploymentId} is an in-place deployment: only a blue/green deployment can be continued`,
  );
};
