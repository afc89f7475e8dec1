import { randomUUID } from 'node:crypto';
import { CodeDeployError } from '../codedeploy-error.js';
import {
  groupKey,
  requireApplication,
  requireConfig,
  requireGroup,
  type CodeDeployOperation,
} from '../context.js';
import { describeGroup } from '../describe.js';
import { isFinal, type DeploymentGroup } from '../model.js';
import { paginate } from '../paginate.js';
import { readGroupSettings } from '../read-group-settings.js';
import { readName, readOptionalName, readText, readTexts } from '../read-input.js';
import { readTags } from '../read-tags.js';

const mostGroups = 1000;

export const createDeploymentGroup: CodeDeployOperation = async (input, context) => {
  const applicationName = readName(input, 'applicationName', 'Application');
  const deploymentGroupName = readName(input, 'deploymentGroupName', 'DeploymentGroup');
  requireApplication(context, applicationName);
  if (!readText(input, 'serviceRoleArn')) {
    throw new CodeDeployError('RoleRequiredException', 'The service role ARN is missing');
  }
  const settings = readGroupSettings(input);
  if (settings.deploymentConfigName) requireConfig(context, settings.deploymentConfigName);
  if (context.groups.get(groupKey(applicationName, deploymentGroupName))) {
    throw alreadyExists(deploymentGroupName);
  }
  const siblings = context.groups.all().filter((one) => one.applicationName === applicationName);
  if (siblings.length >= mostGroups) {
    throw new CodeDeployError(
      'DeploymentGroupLimitExceededException',
      `Maximum number of deployment groups (${mostGroups}) has been exceeded`,
    );
  }
  const group: DeploymentGroup = {
    applicationName,
    deploymentGroupId: randomUUID(),
    deploymentGroupName,
    deploymentConfigName: 'CodeDeployDefault.OneAtATime',
    serviceRoleArn: '',
    ec2TagFilters: [],
    ec2TagSet: [],
    deploymentStyle: {
      deploymentType: 'IN_PLACE',
      deploymentOption: 'WITHOUT_TRAFFIC_CONTROL',
    },
    ...settings,
    tags: readTags(input, 'tags'),
    instances: {},
  };
  await context.groups.put(group);
  return { deploymentGroupId: group.deploymentGroupId };
};

/** Changes what the request names, and nothing else. */
export const updateDeploymentGroup: CodeDeployOperation = async (input, context) => {
  const applicationName = readName(input, 'applicationName', 'Application');
  const name = readName(input, 'currentDeploymentGroupName', 'DeploymentGroup');
  const newName = readOptionalName(input, 'newDeploymentGroupName', 'DeploymentGroup') ?? name;
  const group = requireGroup(context, applicationName, name);
  const settings = readGroupSettings(input);
  if (settings.deploymentConfigName) requireConfig(context, settings.deploymentConfigName);
  if (newName !== name) {
    if (context.groups.get(groupKey(applicationName, newName))) throw alreadyExists(newName);
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

export const getDeploymentGroup: CodeDeployOperation = (input, context) => ({
  deploymentGroupInfo: describeGroup(
    requireGroup(
      context,
      readName(input, 'applicationName', 'Application'),
      readName(input, 'deploymentGroupName', 'DeploymentGroup'),
    ),
  ),
});

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

/** Deletes a group; one that is not there counts as deleted. */
export const deleteDeploymentGroup: CodeDeployOperation = async (input, context) => {
  const applicationName = readName(input, 'applicationName', 'Application');
  const name = readName(input, 'deploymentGroupName', 'DeploymentGroup');
  const key = groupKey(applicationName, name);
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
  await context.groups.remove(key);
  return { hooksNotCleanedUp: [] };
};

function alreadyExists(name: string): CodeDeployError {
  return new CodeDeployError(
    'DeploymentGroupAlreadyExistsException',
    `Deployment group name already exists: ${name}`,
  );
}
