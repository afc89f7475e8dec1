import { groupKey, requireConfig, requireGroup, type CodeDeployOperation } from '../context.js';
import { readGroupSettings } from '../read-group-settings.js';
import { readName, readOptionalName } from '../read-input.js';
import { groupExists } from '../group-exists.js';

/** Changes what the request names, and nothing else. */
export const updateDeploymentGroup: CodeDeployOperation = async (input, context) => {
  const applicationName = readName(input, 'applicationName', 'Application');
  const name = readName(input, 'currentDeploymentGroupName', 'DeploymentGroup');
  const newName = readOptionalName(input, 'newDeploymentGroupName', 'DeploymentGroup') ?? name;
  const group = requireGroup(context, applicationName, name);
  const settings = readGroupSettings(input);
  if (settings.deploymentConfigName) requireConfig(context, settings.deploymentConfigName);
  if (newName !== name) {
    if (context.groups.get(groupKey(applicationName, newName))) throw groupExists(newName);
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
    settings: { ...group.settings, ...settings.settings },
    deploymentGroupName: newName,
  });
  return { hooksNotCleanedUp: [] };
};
