import { CodeDeployError } from '../codedeploy-error.js';
import { defineOperation } from '../operation.js';
import { refusePredefined } from '../predefined-configs.js';
import { readName } from '../read-input.js';

export const deleteDeploymentConfig = defineOperation({
  name: 'DeleteDeploymentConfig',
  does: 'Deletes a configuration that no group uses.',
  read: (input) => {
    const name = readName(input, 'deploymentConfigName', 'DeploymentConfig');
    refusePredefined(name, 'delete');
    return { name };
  },
  run: async ({ name }, context) => {
    const user = context.groups.all().find((group) => group.deploymentConfigName === name);
    if (user) {
      throw new CodeDeployError(
        'DeploymentConfigInUseException',
        `Deployment configuration ${name} is in use by Deployment Group ${user.deploymentGroupName}`,
      );
    }
    await context.configs.remove(name);
    return undefined;
  },
});
