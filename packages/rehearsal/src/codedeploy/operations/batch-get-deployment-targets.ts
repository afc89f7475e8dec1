import { CodeDeployError } from '../codedeploy-error.js';
import type { CodeDeployOperation } from '../context.js';
import { describeInstanceTarget } from '../describe.js';
import { readDeploymentId, readTexts } from '../read-input.js';
import { startedTargets, requireTarget, arnOf } from '../target.js';

export const batchGetDeploymentTargets: CodeDeployOperation = (input, context, call) => {
  const deploymentId = readDeploymentId(input);
  startedTargets(context, deploymentId);
  const ids = readTexts(input, 'targetIds') ?? [];
  if (ids.length === 0) {
    throw new CodeDeployError(
      'DeploymentTargetIdRequiredException',
      'The deployment target ID is missing',
    );
  }
  if (ids.length > 25) {
    throw new CodeDeployError(
      'DeploymentTargetListSizeExceededException',
      'The maximum number of targets in one request is 25',
    );
  }
  return {
    deploymentTargets: ids
      .map((id) => requireTarget(context, deploymentId, id))
      .map((target) => describeInstanceTarget(target, arnOf(context, target, call.region))),
  };
};
