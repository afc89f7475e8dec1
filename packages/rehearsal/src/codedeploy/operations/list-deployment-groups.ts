import { requireApplication } from '../context.js';
import { defineOperation } from '../operation.js';
import { paginate } from '../paginate.js';
import { readName, readText } from '../read-input.js';

export const listDeploymentGroups = defineOperation({
  name: 'ListDeploymentGroups',
  does: 'Lists the names of an application’s groups.',
  read: (input, context) => {
    const applicationName = readName(input, 'applicationName', 'Application');
    requireApplication(context, applicationName);
    return { applicationName, token: readText(input, 'nextToken') };
  },
  run: ({ applicationName, token }, context) => {
    const names = context.groups
      .all()
      .filter((group) => group.applicationName === applicationName)
      .map((group) => group.deploymentGroupName)
      .sort();
    const { page, nextToken } = paginate(token, names, context.pageSize);
    return { applicationName, deploymentGroups: page, nextToken };
  },
});
