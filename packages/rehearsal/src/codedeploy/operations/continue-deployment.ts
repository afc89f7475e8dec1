import { CodeDeployError } from '../codedeploy-error.js';
import { requireDeployment } from '../context.js';
import { isFinal } from '../../protocol/deployment.js';
import { defineOperation } from '../operation.js';
import { readChoice, readDeploymentId } from '../read-input.js';
import { alreadyCompleted } from '../already-completed.js';

export const continueDeployment = defineOperation({
  name: 'ContinueDeployment',
  does: 'Ends the wait of a blue/green deployment: for its traffic, or with its old instances.',
  read: (input, context) => {
    const deployment = requireDeployment(context, readDeploymentId(input));
    if (isFinal(deployment.status)) throw alreadyCompleted(deployment);
    const wait =
      readChoice(
        input,
        'deploymentWaitType',
        ['READY_WAIT', 'TERMINATION_WAIT'] as const,
        'InvalidDeploymentWaitTypeException',
      ) ?? 'READY_WAIT';
    return { deployment, wait };
  },
  run: ({ deployment, wait }, context) => {
    const { status, deploymentStyle, instanceTerminationWaitTimeStarted } = deployment;
    const waits = wait === 'READY_WAIT' ? status === 'Ready' : instanceTerminationWaitTimeStarted;
    if (waits === true) {
      context.running.get(deployment.deploymentId)?.goOn?.();
      return undefined;
    }
    if (deploymentStyle.deploymentType === 'BLUE_GREEN') {
      throw new CodeDeployError(
        'DeploymentIsNotInReadyStateException',
        `Deployment ${deployment.deploymentId} does not wait: its status is ${status}`,
      );
    }
    throw new CodeDeployError(
      'UnsupportedActionForDeploymentTypeException',
      `Deployment ${deployment.deploymentId} is an in-place deployment: only a blue/green deployment can be continued`,
    );
  },
});
