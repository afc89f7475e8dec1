import { requireGroup, type CodeDeployOperation } from '../context.js';
import { describeGroup } from '../describe.js';
import { readName } from '../read-input.js';

export const getDeploymentGroup: CodeDeployOperation = (input, context) => ({
  deploymentGroupInfo: describeGroup(
    requireGroup(
      context,
      readName(input, 'applicationName', 'Application'),
      readName(input, 'deploymentGroupName', 'DeploymentGroup'),
    ),
  ),
});
