import { randomUUID } from 'node:crypto';
import { CodeDeployError } from '../codedeploy-error.js';
import type { DeploymentConfig } from '../model.js';
import { defineOperation } from '../operation.js';
import { refusePredefined } from '../predefined-configs.js';
import { readChoice, readName, readObject } from '../read-input.js';
import { readMinimumHealthyHosts, readZonalConfig } from '../read-minimum-hosts.js';

export const createDeploymentConfig = defineOperation({
  name: 'CreateDeploymentConfig',
  does: 'Creates a deployment configuration; there is no way to change one.',
  read: (input, context) => {
    const name = readName(input, 'deploymentConfigName', 'DeploymentConfig');
    refusePredefined(name, 'create');
    const platform = readChoice(
      input,
      'computePlatform',
      ['Server', 'Lambda', 'ECS'],
      'InvalidComputePlatformException',
    );
    if (platform !== undefined && platform !== 'Server') {
      throw new CodeDeployError(
        'InvalidComputePlatformException',
        `The rehearsal deploys to EC2 instances only: computePlatform must be Server, not ${platform}`,
      );
    }
    if (readObject(input, 'trafficRoutingConfig')) {
      throw new CodeDeployError(
        'InvalidTrafficRoutingConfigurationException',
        'A trafficRoutingConfig is for the Lambda and ECS compute platforms only',
      );
    }
    if (context.configs.get(name)) {
      throw new CodeDeployError(
        'DeploymentConfigAlreadyExistsException',
        `Deployment configuration name already exists: ${name}`,
      );
    }
    const minimumHealthyHosts = readMinimumHealthyHosts(input);
    const zonalConfig = readZonalConfig(input);
    return { name, minimumHealthyHosts, settings: zonalConfig ? { zonalConfig } : {} };
  },
  run: async ({ name, minimumHealthyHosts, settings }, context) => {
    const config: DeploymentConfig = {
      deploymentConfigId: randomUUID(),
      deploymentConfigName: name,
      minimumHealthyHosts,
      createTime: context.now().getTime(),
      settings,
      tags: [],
    };
    await context.configs.put(config);
    return { deploymentConfigId: config.deploymentConfigId };
  },
});
