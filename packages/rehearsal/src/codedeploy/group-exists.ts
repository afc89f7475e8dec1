import { CodeDeployError } from './codedeploy-error.js';

export function groupExists(name: string): CodeDeployError {
  return new CodeDeployError(
    'DeploymentGroupAlreadyExistsException',
    `Deployment group name already exists: ${name}`,
  );
}
