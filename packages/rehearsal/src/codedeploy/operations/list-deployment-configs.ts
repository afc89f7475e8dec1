import { defineOperation } from '../operation.js';
import { paginate } from '../paginate.js';
import { otherConfigs, serverConfigs } from '../predefined-configs.js';
import { readText } from '../read-input.js';

export const listDeploymentConfigs = defineOperation({
  name: 'ListDeploymentConfigs',
  does: 'Lists the names of the deployment configurations, the predefined ones among them.',
  read: (input) => ({ token: readText(input, 'nextToken') }),
  run: ({ token }, context) => {
    const names = [...serverConfigs, ...otherConfigs, ...context.configs.all()]
      .map((config) => config.deploymentConfigName)
      .sort();
    const { page, nextToken } = paginate(token, names, context.pageSize);
    return { deploymentConfigsList: page, nextToken };
  },
});
