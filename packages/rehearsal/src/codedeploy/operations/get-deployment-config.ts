import { requireConfig } from '../context.js';
import { describeConfig, describeOtherConfig } from '../describe.js';
import { defineOperation } from '../operation.js';
import { otherConfigs } from '../predefined-configs.js';
import { readName } from '../read-input.js';

export const getDeploymentConfig = defineOperation({
  name: 'GetDeploymentConfig',
  does: 'Describes a deployment configuration, a predefined one or one of your own.',
  read: (input, context) => {
    const name = readName(input, 'deploymentConfigName', 'DeploymentConfig');
    const other = otherConfigs.find((config) => config.deploymentConfigName === name);
    return other ? describeOtherConfig(other) : describeConfig(requireConfig(context, name));
  },
  run: (deploymentConfigInfo) => ({ deploymentConfigInfo }),
});
