import { CodeDeployError } from '../codedeploy-error.js';
import { requireDeployment, targetKey, type CodeDeployOperation } from '../context.js';
import { readDeploymentId, readText } from '../read-input.js';
import { describeInstance, bareId } from '../target.js';

/** The older name of `getDeploymentTarget`. */
export const getDeploymentInstance: CodeDeployOperation = (input, context, call) => {
  const deploymentId = readDeploymentId(input);
  requireDeployment(context, deploymentId);
  const instanceId = readText(input, 'instanceId');
  if (!instanceId) {
    throw new CodeDeployError('InstanceIdRequiredException', 'The instance ID is missing');
  }
  const target = context.targets.get(targetKey(deploymentId, bareId(instanceId)));
  if (!target) {
    throw new CodeDeployError(
      'InstanceDoesNotExistException',
      `The instance ${instanceId} is not part of the deployment ${deploymentId}`,
    );
  }
  return { instanceSummary: describeInstance(context, target, call.region) };
};
