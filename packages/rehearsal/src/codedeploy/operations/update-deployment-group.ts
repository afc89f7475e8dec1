import { groupKey, requireConfig, requireGroup } from '../context.js';
import { defineOperation } from '../operation.js';
import { readGroupSettings } from '../read-group-settings.js';
import { readName, readOptionalName } from '../read-input.js';
import { planHooks, readScalingGroups } from '../scaling-hooks.js';
import { groupExists } from '../group-exists.js';

export const updateDeploymentGroup = defineOperation({
  name: 'UpdateDeploymentGroup',
  does: 'Changes what the request names, and nothing else; how a setting is removed is different for each.',
  read: (input, context) => {
    const applicationName = readName(input, 'applicationName', 'Application');
    const name = readName(input, 'currentDeploymentGroupName', 'DeploymentGroup');
    const newName = readOptionalName(input, 'newDeploymentGroupName', 'DeploymentGroup') ?? name;
    const group = requireGroup(context, applicationName, name);
    const settings = readGroupSettings(input, context, group);
    requireConfig(context, settings.deploymentConfigName);
    const named = readScalingGroups(input, context);
    if (newName !== name && context.groups.get(groupKey(applicationName, newName))) {
      throw groupExists(newName);
    }
    const hooks = planHooks(
      context,
      { ...group, ...settings, deploymentGroupName: newName },
      named,
    );
    return { applicationName, name, newName, group, settings, hooks };
  },
  run: async ({ applicationName, name, newName, group, settings, hooks }, context) => {
    const carriedOut = hooks.carryOut();
    if (newName !== name) {
      await context.groups.remove(groupKey(applicationName, name));
      for (const deployment of context.deployments.all()) {
        if (deployment.deploymentGroupId === group.deploymentGroupId) {
          await context.deployments.put({ ...deployment, deploymentGroupName: newName });
        }
      }
    }
    await context.groups.put({
      ...group,
      ...settings,
      deploymentGroupName: newName,
      autoScalingGroups: hooks.groups,
    });
    await carriedOut;
    return { hooksNotCleanedUp: hooks.notCleanedUp };
  },
});
