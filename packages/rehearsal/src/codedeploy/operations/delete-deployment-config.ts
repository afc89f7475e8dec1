import { CodeDeployError } from '../codedeploy-error.js';
import type { CodeDeployOperation } from '../context.js';
import { readName } from '../read-input.js';

/** Deletes a configuration that no group uses. */
export const deleteDeploymentConfig: CodeDeployOperation = async (input, context) => {
  const name = readName(input, 'deploymentConfigName', 'DeploymentConfig');
  if (name.startsWith('CodeDeployDefault.')) {
    throw new CodeDeployError(
      'InvalidOperationException',
      `A predefined deployment configuration cannot be deleted: ${name}`,
    );
  }
  const user = context.groups.all().find((group) => group.deploymentConfigName === name);
  if (user) {
    throw new CodeDeployError(
      'DeploymentConfigInUseException',
      `The deployment configuration ${name} is in use by the deployment group ${user.deploymentGroupName}`,
    );
  }
  await context.configs.remove(name);
  return undefined;
};
