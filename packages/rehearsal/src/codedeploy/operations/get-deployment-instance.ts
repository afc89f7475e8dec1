import { CodeDeployError } from '../codedeploy-error.js';
import { requireDeployment, targetKey } from '../context.js';
import { defineOperation } from '../operation.js';
import { readDeploymentId, readText } from '../read-input.js';
import { describeInstance, bareId } from '../target.js';

export const getDeploymentInstance = defineOperation({
  name: 'GetDeploymentInstance',
  does: 'The older name of `GetDeploymentTarget`.',
  read: (input, context) => {
    const deploymentId = readDeploymentId(input);
    requireDeployment(context, deploymentId);
    const instanceId = readText(input, 'instanceId');
    if (!instanceId) {
      throw new CodeDeployError('InstanceIdRequiredException', 'The instance ID is missing');
    }
    return { deploymentId, instanceId };
  },
  run: ({ deploymentId, instanceId }, context, call) => {
    const target = context.targets.get(targetKey(deploymentId, bareId(instanceId)));
    if (!target) {
      throw new CodeDeployError(
        'InstanceDoesNotExistException',
        `The instance ${instanceId} is not part of the deployment ${deploymentId}`,
      );
    }
    return { instanceSummary: describeInstance(context, target, call.region) };
  },
});
