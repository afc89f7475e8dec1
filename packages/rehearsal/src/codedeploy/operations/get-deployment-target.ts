import { CodeDeployError } from '../codedeploy-error.js';
import type { CodeDeployOperation } from '../context.js';
import { describeInstanceTarget } from '../describe.js';
import { readDeploymentId, readText } from '../read-input.js';
import { startedTargets, requireTarget, arnOf } from '../target.js';

export const getDeploymentTarget: CodeDeployOperation = (input, context, call) => {
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
  return { deploymentTarget: describeInstanceTarget(target, arnOf(context, target, call.region)) };
};
