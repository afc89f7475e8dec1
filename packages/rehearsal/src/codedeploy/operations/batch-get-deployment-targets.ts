import { CodeDeployError } from '../codedeploy-error.js';
import { describeInstanceTarget } from '../describe.js';
import { defineOperation } from '../operation.js';
import { readDeploymentId, readTexts } from '../read-input.js';
import { startedTargets, requireTarget, arnOf } from '../target.js';

export const batchGetDeploymentTargets = defineOperation({
  name: 'BatchGetDeploymentTargets',
  does: 'Describes up to 25 instances of a deployment.',
  read: (input, context) => {
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
    return { deploymentId, ids };
  },
  run: ({ deploymentId, ids }, context, call) => ({
    deploymentTargets: ids
      .map((id) => requireTarget(context, deploymentId, id))
      .map((target) => describeInstanceTarget(target, arnOf(context, target, call.region))),
  }),
});
