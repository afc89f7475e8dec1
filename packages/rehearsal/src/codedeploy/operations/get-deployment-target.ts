import { CodeDeployError } from '../codedeploy-error.js';
import { describeInstanceTarget } from '../describe.js';
import { defineOperation } from '../operation.js';
import { readDeploymentId, readText } from '../read-input.js';
import { startedTargets, requireTarget, arnOf } from '../target.js';

export const getDeploymentTarget = defineOperation({
  name: 'GetDeploymentTarget',
  does: 'Describes an instance of a deployment, with its lifecycle events.',
  read: (input, context) => {
    const deploymentId = readDeploymentId(input);
    startedTargets(context, deploymentId);
    const targetId = readText(input, 'targetId');
    if (!targetId) {
      throw new CodeDeployError(
        'DeploymentTargetIdRequiredException',
        'The deployment target ID is missing',
      );
    }
    const target = requireTarget(context, deploymentId, targetId);
    return { target };
  },
  run: ({ target }, context, call) => ({
    deploymentTarget: describeInstanceTarget(target, arnOf(context, target, call.region)),
  }),
});
