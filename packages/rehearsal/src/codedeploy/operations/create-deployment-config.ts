import { randomUUID } from 'node:crypto';
import { CodeDeployError } from '../codedeploy-error.js';
import type { JsonObject } from '../context.js';
import type { DeploymentConfig, MinimumHealthyHosts } from '../model.js';
import { defineOperation } from '../operation.js';
import { readChoice, readName, readObject } from '../read-input.js';
import { readTags } from '../read-tags.js';

export const createDeploymentConfig = defineOperation({
  name: 'CreateDeploymentConfig',
  does: 'Creates a deployment configuration.',
  read: (input, context) => {
    const name = readName(input, 'deploymentConfigName', 'DeploymentConfig');
    if (name.startsWith('CodeDeployDefault.')) {
      throw new CodeDeployError(
        'InvalidDeploymentConfigNameException',
        `Names that begin with CodeDeployDefault. are reserved: ${name}`,
      );
    }
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
    if (context.configs.get(name)) {
      throw new CodeDeployError(
        'DeploymentConfigAlreadyExistsException',
        `Deployment configuration name already exists: ${name}`,
      );
    }
    return {
      name,
      minimumHealthyHosts: readMinimumHealthyHosts(input),
      settings: 'zonalConfig' in input ? { zonalConfig: input.zonalConfig } : {},
      tags: readTags(input, 'tags'),
    };
  },
  run: async ({ name, minimumHealthyHosts, settings, tags }, context) => {
    const config: DeploymentConfig = {
      deploymentConfigId: randomUUID(),
      deploymentConfigName: name,
      minimumHealthyHosts,
      createTime: context.now().getTime(),
      settings,
      tags,
    };
    await context.configs.put(config);
    return { deploymentConfigId: config.deploymentConfigId };
  },
});

function readMinimumHealthyHosts(input: JsonObject): MinimumHealthyHosts {
  const exception = 'InvalidMinimumHealthyHostValueException';
  const hosts = readObject(input, 'minimumHealthyHosts');
  const type =
    hosts && readChoice(hosts, 'type', ['HOST_COUNT', 'FLEET_PERCENT'] as const, exception);
  const value = hosts?.value;
  if (!type || typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw new CodeDeployError(
      exception,
      'minimumHealthyHosts must have a type (HOST_COUNT or FLEET_PERCENT) and a value that is a whole number of 0 or more',
    );
  }
  if (type === 'FLEET_PERCENT' && value > 99) {
    throw new CodeDeployError(exception, 'A FLEET_PERCENT must be between 0 and 99');
  }
  return { type, value };
}
