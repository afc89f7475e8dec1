import { CodeDeployError } from './codedeploy-error.js';
import type { Deployment } from './model.js';

export function alreadyCompleted(deployment: Deployment): CodeDeployError {
  return new CodeDeployError(
    'DeploymentAlreadyCompletedException',
    `The deployment ${deployment.deploymentId} has already completed`,
  );
}
