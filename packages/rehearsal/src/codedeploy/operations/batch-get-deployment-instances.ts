import { CodeDeployError } from '../codedeploy-error.js';
import { requireDeployment, targetKey } from '../context.js';
import { defineOperation } from '../operation.js';
import { readDeploymentId, readTexts } from '../read-input.js';
import { describeInstance, bareId } from '../target.js';

export const batchGetDeploymentInstances = defineOperation({
  name: 'BatchGetDeploymentInstances',
  does: 'The older name of `BatchGetDeploymentTargets`.',
  read: (input, context) => {
    const deploymentId = readDeploymentId(input);
    requireDeployment(context, deploymentId);
    const ids = readTexts(input, 'instanceIds') ?? [];
    if (ids.length === 0) {
      throw new CodeDeployError('InstanceIdRequiredException', 'The instance ID is missing');
    }
    if (ids.length > 25) {
      throw new CodeDeployError(
        'BatchLimitExceededException',
        'The maximum number of instances in one request is 25',
      );
    }
    return { deploymentId, ids };
  },
  run: ({ deploymentId, ids }, context, call) => {
    const found = ids.flatMap(
      (id) => context.targets.get(targetKey(deploymentId, bareId(id))) ?? [],
    );
    return {
      instancesSummary: found.map((target) => describeInstance(context, target, call.region)),
      ...(found.length < ids.length && { errorMessage: 'Some instances were not found' }),
    };
  },
});
