import type { CodeDeployOperation } from '../context.js';
import { predefinedConfigs } from '../health.js';
import { paginate } from '../paginate.js';

export const listDeploymentConfigs: CodeDeployOperation = (input, context) => {
  const names = [...predefinedConfigs, ...context.configs.all()]
    .map((config) => config.deploymentConfigName)
    .sort();
  const { page, nextToken } = paginate(input, names, context.pageSize);
  return { deploymentConfigsList: page, nextToken };
};
