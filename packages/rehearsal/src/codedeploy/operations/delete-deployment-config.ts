import { CodeDeployError } from '../codedeploy-error.js';
import { defineOperation } from '../operation.js';
import { readName } from '../read-input.js';

export const deleteDeploymentConfig = defineOperation({
  name: 'DeleteDeploymentConfig',
  does: 'Deletes a configuration that no group uses.',
  read: (input) => {
    const name = readName(input, 'deploymentConfigName', 'DeploymentConfig');
    if (name.startsWith('CodeDeployDefault.')) {
      throw new CodeDeployError(
        'InvalidOperationException',
        `A predefined deployment configuration cannot be deleted: ${name}`,
      );
    }
    return { name };
  },
  run: async ({ name }, context) => {
    const user = context.groups.all().find((group) => group.deploymentConfigName === name);
    if (user) {
      throw new CodeDeployError(
        'DeploymentConfigInUseException',
        `The deployment configuration ${name} is in use by the deployment group ${user.deploymentGroupName}`,
      );
    }
    await context.configs.remove(name);
    return undefined;
  },
});
