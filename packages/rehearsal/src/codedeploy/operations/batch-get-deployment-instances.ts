import { CodeDeployError } from '../codedeploy-error.js';
import { requireDeployment, targetKey, type CodeDeployOperation } from '../context.js';
import { readDeploymentId, readTexts } from '../read-input.js';
import { describeInstance, bareId } from '../target.js';

/** The older name of `batchGetDeploymentTargets`. */
export const batchGetDeploymentInstances: CodeDeployOperation = (input, context, call) => {
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
  const found = ids.flatMap((id) => context.targets.get(targetKey(deploymentId, bareId(id))) ?? []);
  return {
    instancesSummary: found.map((target) => describeInstance(context, target, call.region)),
    ...(found.length < ids.length && { errorMessage: 'Some instances were not found' }),
  };
};
