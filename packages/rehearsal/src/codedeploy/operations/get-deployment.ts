import { requireDeployment, targetsOf, type CodeDeployOperation } from '../context.js';
import { describeDeployment } from '../describe.js';
import { readDeploymentId } from '../read-input.js';

export const getDeployment: CodeDeployOperation = (input, context) => {
  const deployment = requireDeployment(context, readDeploymentId(input));
  return {
    deploymentInfo: describeDeployment(deployment, targetsOf(context, deployment.deploymentId)),
  };
};
