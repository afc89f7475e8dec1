import { CodeDeployError } from '../codedeploy-error.js';
import { targetsOf } from '../context.js';
import { describeDeployment } from '../describe.js';
import { defineOperation } from '../operation.js';
import { checkDeploymentId, readTexts } from '../read-input.js';

export const batchGetDeployments = defineOperation({
  name: 'BatchGetDeployments',
  does: 'Gives the deployments that are there.',
  read: (input) => {
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
    return { ids };
  },
  run: ({ ids }, context) => ({
    deploymentsInfo: ids
      .flatMap((id) => context.deployments.get(checkDeploymentId(id)) ?? [])
      .map((deployment) =>
        describeDeployment(deployment, targetsOf(context, deployment.deploymentId)),
      ),
  }),
});
