import { requireApplication, type CodeDeployOperation } from '../context.js';
import { paginate } from '../paginate.js';
import { readName } from '../read-input.js';

export const listDeploymentGroups: CodeDeployOperation = (input, context) => {
  const applicationName = readName(input, 'applicationName', 'Application');
  requireApplication(context, applicationName);
  const names = context.groups
    .all()
    .filter((group) => group.applicationName === applicationName)
    .map((group) => group.deploymentGroupName)
    .sort();
  const { page, nextToken } = paginate(input, names, context.pageSize);
  return { applicationName, deploymentGroups: page, nextToken };
};
