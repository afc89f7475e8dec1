import { CodeDeployError } from '../codedeploy-error.js';
import { groupKey, requireApplication } from '../context.js';
import { describeGroup } from '../describe.js';
import { defineOperation } from '../operation.js';
import { readName, readTexts } from '../read-input.js';

export const batchGetDeploymentGroups = defineOperation({
  name: 'BatchGetDeploymentGroups',
  does: 'Gives the groups that are there; the others are named in `errorMessage`.',
  read: (input, context) => {
    const applicationName = readName(input, 'applicationName', 'Application');
    requireApplication(context, applicationName);
    const names = readTexts(input, 'deploymentGroupNames') ?? [];
    if (names.length === 0) {
      throw new CodeDeployError(
        'DeploymentGroupNameRequiredException',
        'Deployment group name is missing',
      );
    }
    if (names.length > 100) {
      throw new CodeDeployError(
        'BatchLimitExceededException',
        'The maximum number of deployment groups in one request is 100',
      );
    }
    return { applicationName, names };
  },
  run: ({ applicationName, names }, context) => {
    const found = names.flatMap(
      (name) => context.groups.get(groupKey(applicationName, name)) ?? [],
    );
    const missing = names.filter((name) => !context.groups.get(groupKey(applicationName, name)));
    return {
      deploymentGroupsInfo: found.map(describeGroup),
      ...(missing.length > 0 && {
        errorMessage: `No Deployment Group found for name: ${missing.join(', ')}`,
      }),
    };
  },
});
