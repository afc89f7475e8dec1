import { CodeDeployError } from '../codedeploy-error.js';
import { targetsOf, type CodeDeployOperation } from '../context.js';
import { describeDeployment } from '../describe.js';
import { checkDeploymentId, readTexts } from '../read-input.js';

/** Gives the deployments that are there. */
export const batchGetDeployments: CodeDeployOperation = (input, context) => {
  const ids = readTexts(input, 'deploymentIds') ?? [];
  if (ids.length === 0) {
    throw new CodeDeployError('DeploymentIdRequiredException', 'Deployment ID is missing');
  }
  if (ids.length > 25) {
    throw new CodeDeployError(
      'BatchLimitExceededException',
      'The maximum number of deployments in one request is 25',
    );
  }
  return {
    deploymentsInfo: ids
      .flatMap((id) => context.deployments.get(checkDeploymentId(id)) ?? [])
      .map((deployment) =>
        describeDeployment(deployment, targetsOf(context, deployment.deploymentId)),
      ),
  };
};
