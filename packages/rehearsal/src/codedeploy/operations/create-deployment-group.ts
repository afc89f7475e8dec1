import { randomUUID } from 'node:crypto';
import { CodeDeployError } from '../codedeploy-error.js';
import { groupKey, requireApplication, requireConfig } from '../context.js';
import type { DeploymentGroup } from '../model.js';
import { defineOperation } from '../operation.js';
import { readGroupSettings } from '../read-group-settings.js';
import { readName, readText } from '../read-input.js';
import { readTags } from '../read-tags.js';
import { planHooks, readScalingGroups } from '../scaling-hooks.js';
import { groupExists } from '../group-exists.js';

const mostGroups = 1000;

export const createDeploymentGroup = defineOperation({
  name: 'CreateDeploymentGroup',
  does: 'Creates a group, which finds its instances by their tags, and puts its hooks on Auto Scaling groups.',
  read: (input, context) => {
    const applicationName = readName(input, 'applicationName', 'Application');
    const deploymentGroupName = readName(input, 'deploymentGroupName', 'DeploymentGroup');
    requireApplication(context, applicationName);
    if (!readText(input, 'serviceRoleArn')) {
      throw new CodeDeployError('RoleRequiredException', 'The service role ARN is missing');
    }
    const settings = readGroupSettings(input, context);
    requireConfig(context, settings.deploymentConfigName);
    const named = readScalingGroups(input, context) ?? [];
    if (context.groups.get(groupKey(applicationName, deploymentGroupName))) {
      throw groupExists(deploymentGroupName);
    }
    const siblings = context.groups.all().filter((one) => one.applicationName === applicationName);
    if (siblings.length >= mostGroups) {
      throw new CodeDeployError(
        'DeploymentGroupLimitExceededException',
        `Maximum number of deployment groups (${mostGroups}) has been exceeded`,
      );
    }
    const tags = readTags(input, 'tags');
    const hooks = planHooks(context, { ...settings, deploymentGroupName }, named);
    return { applicationName, deploymentGroupName, settings, tags, hooks };
  },
  run: async ({ applicationName, deploymentGroupName, settings, tags, hooks }, context) => {
    const group: DeploymentGroup = {
      applicationName,
      deploymentGroupId: randomUUID(),
      deploymentGroupName,
      ...settings,
      tags,
      autoScalingGroups: hooks.groups,
      instances: {},
    };
    await Promise.all([context.groups.put(group), hooks.carryOut()]);
    return { deploymentGroupId: group.deploymentGroupId };
  },
});
