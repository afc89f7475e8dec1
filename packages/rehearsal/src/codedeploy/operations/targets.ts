import { CodeDeployError } from '../codedeploy-error.js';
import {
  requireDeployment,
  targetKey,
  targetsOf,
  type CodeDeployContext,
  type CodeDeployOperation,
} from '../context.js';
import { describeEvent, describeInstanceTarget, seconds } from '../describe.js';
import type { Deployment, Target } from '../model.js';
import { paginate } from '../paginate.js';
import { isObject, readDeploymentId, readText, readTexts } from '../read-input.js';

const statuses = ['Pending', 'InProgress', 'Succeeded', 'Failed', 'Skipped', 'Unknown', 'Ready'];

export const listDeploymentTargets: CodeDeployOperation = (input, context) => {
  const targets = startedTargets(context, readDeploymentId(input));
  const filters = isObject(input.targetFilters) ? input.targetFilters : {};
  for (const name of Object.keys(filters)) {
    if (name !== 'TargetStatus' && name !== 'ServerInstanceLabel') {
      throw new CodeDeployError(
        'InvalidTargetFilterNameException',
        `${name} is not a target filter name; use TargetStatus or ServerInstanceLabel`,
      );
    }
  }
  const wanted = checkStatuses(readTexts(filters, 'TargetStatus'));
  // Blue and green instances are those of a blue/green deployment; an in-place one has neither.
  const labeled = readTexts(filters, 'ServerInstanceLabel') !== undefined;
  const ids = targets
    .filter((target) => !labeled && (!wanted || wanted.includes(target.status)))
    .map((target) => target.targetId);
  const { page, nextToken } = paginate(input, ids, context.pageSize);
  return { targetIds: page, nextToken };
};

export const getDeploymentTarget: CodeDeployOperation = (input, context, call) => {
  const deploymentId = readDeploymentId(input);
  startedTargets(context, deploymentId);
  const targetId = readText(input, 'targetId');
  if (!targetId) {
    throw new CodeDeployError(
      'DeploymentTargetIdRequiredException',
      'The deployment target ID is missing',
    );
  }
  const target = requireTarget(context, deploymentId, targetId);
  return { deploymentTarget: describeInstanceTarget(target, arnOf(context, target, call.region)) };
};

export const batchGetDeploymentTargets: CodeDeployOperation = (input, context, call) => {
  const deploymentId = readDeploymentId(input);
  startedTargets(context, deploymentId);
  const ids = readTexts(input, 'targetIds') ?? [];
  if (ids.length === 0) {
    throw new CodeDeployError(
      'DeploymentTargetIdRequiredException',
      'The deployment target ID is missing',
    );
  }
  if (ids.length > 25) {
    throw new CodeDeployError(
      'DeploymentTargetListSizeExceededException',
      'The maximum number of targets in one request is 25',
    );
  }
  return {
    deploymentTargets: ids
      .map((id) => requireTarget(context, deploymentId, id))
      .map((target) => describeInstanceTarget(target, arnOf(context, target, call.region))),
  };
};

/** The older name of `listDeploymentTargets`. */
export const listDeploymentInstances: CodeDeployOperation = (input, context) => {
  const targets = startedTargets(context, readDeploymentId(input));
  const wanted = checkStatuses(readTexts(input, 'instanceStatusFilter'));
  const ids = targets
    .filter((target) => !wanted || wanted.includes(target.status))
    .map((target) => target.targetId);
  const { page, nextToken } = paginate(input, ids, context.pageSize);
  return { instancesList: page, nextToken };
};

/** The older name of `getDeploymentTarget`. */
export const getDeploymentInstance: CodeDeployOperation = (input, context, call) => {
  const deploymentId = readDeploymentId(input);
  requireDeployment(context, deploymentId);
  const instanceId = readText(input, 'instanceId');
  if (!instanceId) {
    throw new CodeDeployError('InstanceIdRequiredException', 'The instance ID is missing');
  }
  const target = context.targets.get(targetKey(deploymentId, bareId(instanceId)));
  if (!target) {
    throw new CodeDeployError(
      'InstanceDoesNotExistException',
      `The instance ${instanceId} is not part of the deployment ${deploymentId}`,
    );
  }
  return { instanceSummary: summarize(context, target, call.region) };
};

/** The older name of `batchGetDeploymentTargets`. */
export const batchGetDeploymentInstances: CodeDeployOperation = (input, context, call) => {
  const deploymentId = readDeploymentId(input);
  requireDeployment(context, deploymentId);
  const ids = readTexts(input, 'instanceIds') ?? [];
  if (ids.length === 0) {
    throw new CodeDeployError('InstanceIdRequiredException', 'The instance ID is missing');
  }
  if (ids.length > 25) {
    throw new CodeDeployError(
      'BatchLimitExceededException',
      'The maximum number of instances in one request is 25',
    );
  }
  const found = ids.flatMap((id) => context.targets.get(targetKey(deploymentId, bareId(id))) ?? []);
  return {
    instancesSummary: found.map((target) => summarize(context, target, call.region)),
    ...(found.length < ids.length && { errorMessage: 'Some instances were not found' }),
  };
};

/** @throws CodeDeployError `DeploymentNotStartedException` until the service has chosen the instances */
function startedTargets(context: CodeDeployContext, deploymentId: string): readonly Target[] {
  const deployment: Deployment = requireDeployment(context, deploymentId);
  if (deployment.status !== 'Created') return targetsOf(context, deploymentId);
  throw new CodeDeployError(
    'DeploymentNotStartedException',
    `The deployment ${deploymentId} has not started yet`,
  );
}

function requireTarget(context: CodeDeployContext, deploymentId: string, targetId: string): Target {
  const target = context.targets.get(targetKey(deploymentId, bareId(targetId)));
  if (target) return target;
  throw new CodeDeployError(
    'DeploymentTargetDoesNotExistException',
    `The target ${targetId} is not part of the deployment ${deploymentId}`,
  );
}

function summarize(context: CodeDeployContext, target: Target, region: string) {
  return {
    deploymentId: target.deploymentId,
    instanceId: arnOf(context, target, region),
    status: target.status,
    lastUpdatedAt: seconds(target.lastUpdatedAt),
    lifecycleEvents: target.lifecycleEvents.map(describeEvent),
  };
}

function checkStatuses(wanted: readonly string[] | undefined): readonly string[] | undefined {
  const unknown = wanted?.find((status) => !statuses.includes(status));
  if (unknown === undefined) return wanted;
  throw new CodeDeployError(
    'InvalidInstanceStatusException',
    `${unknown} is not an instance status`,
  );
}

function arnOf(context: CodeDeployContext, target: Target, region: string): string {
  return `arn:aws:ec2:${region}:${context.account}:instance/${target.targetId}`;
}

/** The API takes an instance's id or its ARN. */
function bareId(instance: string): string {
  return instance.slice(instance.lastIndexOf('/') + 1);
}
