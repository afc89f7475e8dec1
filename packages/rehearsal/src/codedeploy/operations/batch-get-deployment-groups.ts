import { CodeDeployError } from '../codedeploy-error.js';
import { groupKey, requireApplication, type CodeDeployOperation } from '../context.js';
import { describeGroup } from '../describe.js';
import { readName, readTexts } from '../read-input.js';

/** Gives the groups that are there; the others are named in `errorMessage`. */
export const batchGetDeploymentGroups: CodeDeployOperation = (input, context) => {
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
  const found = names.flatMap((name) => context.groups.get(groupKey(applicationName, name)) ?? []);
  const missing = names.filter((name) => !context.groups.get(groupKey(applicationName, name)));
  return {
    deploymentGroupsInfo: found.map(describeGroup),
    ...(missing.length > 0 && {
      errorMessage: `No Deployment Group found for name: ${missing.join(', ')}`,
    }),
  };
};
