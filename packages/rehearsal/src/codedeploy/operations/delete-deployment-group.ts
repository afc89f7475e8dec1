import { CodeDeployError } from '../codedeploy-error.js';
import { groupKey } from '../context.js';
import { isFinal } from '../../protocol/deployment.js';
import { defineOperation } from '../operation.js';
import { readName } from '../read-input.js';
import { planHooks } from '../scaling-hooks.js';

export const deleteDeploymentGroup = defineOperation({
  name: 'DeleteDeploymentGroup',
  does: 'Deletes a group; one that is not there counts as deleted.',
  read: (input) => {
    const applicationName = readName(input, 'applicationName', 'Application');
    const name = readName(input, 'deploymentGroupName', 'DeploymentGroup');
    const key = groupKey(applicationName, name);
    return { name, key };
  },
  run: async ({ name, key }, context) => {
    const group = context.groups.get(key);
    const active = context.deployments
      .all()
      .find(
        (deployment) =>
          deployment.deploymentGroupId === group?.deploymentGroupId && !isFinal(deployment.status),
      );
    if (active) {
      throw new CodeDeployError(
        'InvalidOperationException',
        `The deployment group ${name} has an active deployment: ${active.deploymentId}`,
      );
    }
    if (group === undefined) return { hooksNotCleanedUp: [] };
    const hooks = planHooks(context, group, []);
    await Promise.all([context.groups.remove(key), hooks.carryOut()]);
    return { hooksNotCleanedUp: hooks.notCleanedUp };
  },
});
