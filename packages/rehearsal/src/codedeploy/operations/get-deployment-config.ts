import { requireConfig } from '../context.js';
import { describeConfig } from '../describe.js';
import { defineOperation } from '../operation.js';
import { readName } from '../read-input.js';

export const getDeploymentConfig = defineOperation({
  name: 'GetDeploymentConfig',
  does: 'Describes a deployment configuration, a predefined one or one of your own.',
  read: (input, context) => ({
    config: requireConfig(context, readName(input, 'deploymentConfigName', 'DeploymentConfig')),
  }),
  run: ({ config }) => ({ deploymentConfigInfo: describeConfig(config) }),
});
