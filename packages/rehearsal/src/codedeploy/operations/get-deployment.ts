import { requireDeployment, targetsOf } from '../context.js';
import { describeDeployment } from '../describe.js';
import { defineOperation } from '../operation.js';
import { readDeploymentId } from '../read-input.js';

export const getDeployment = defineOperation({
  name: 'GetDeployment',
  does: 'Describes a deployment.',
  read: (input, context) => ({ deployment: requireDeployment(context, readDeploymentId(input)) }),
  run: ({ deployment }, context) => ({
    deploymentInfo: describeDeployment(deployment, targetsOf(context, deployment.deploymentId)),
  }),
});
