import { requireGroup } from '../context.js';
import { describeGroup } from '../describe.js';
import { defineOperation } from '../operation.js';
import { readName } from '../read-input.js';

export const getDeploymentGroup = defineOperation({
  name: 'GetDeploymentGroup',
  does: 'Describes a group.',
  read: (input, context) => ({
    group: requireGroup(
      context,
      readName(input, 'applicationName', 'Application'),
      readName(input, 'deploymentGroupName', 'DeploymentGroup'),
    ),
  }),
  run: ({ group }) => ({ deploymentGroupInfo: describeGroup(group) }),
});
