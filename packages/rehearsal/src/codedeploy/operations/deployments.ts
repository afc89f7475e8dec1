import { CodeDeployError } from '../codedeploy-error.js';
import {
  requireConfig,
  requireDeployment,
  requireGroup,
  targetsOf,
  type CodeDeployOperation,
  type JsonObject,
} from '../context.js';
import { describeDeployment } from '../describe.js';
import { isFinal, type Deployment, type DeploymentGroup } from '../model.js';
import { paginate } from '../paginate.js';
import { readAutoRollback } from '../read-group-settings.js';
import {
  checkDeploymentId,
  readBoolean,
  readChoice,
  readDeploymentId,
  readDescription,
  readName,
  readObject,
  readOptionalName,
  readText,
  readTexts,
  readTime,
} from '../read-input.js';
import { readRevision } from '../revision-location.js';
import { startDeployment } from '../start-deployment.js';

export const createDeployment: CodeDeployOperation = async (input, context) => {
  const group = requireGroup(
    context,
    readName(input, 'applicationName', 'Application'),
    readName(input, 'deploymentGroupName', 'DeploymentGroup'),
  );
  refuseWhatIsNotRehearsed(input, group);
  const revision = readRevision(input);
  const config =
    readOptionalName(input, 'deploymentConfigName', 'DeploymentConfig') ??
    group.deploymentConfigName;
  requireConfig(context, config);
  const description = readDescription(input);
  const rollback = readAutoRollback(input) ?? group.autoRollbackConfiguration;
  const deployment = await startDeployment(context, group, {
    applicationName: group.applicationName,
    deploymentGroupName: group.deploymentGroupName,
    deploymentConfigName: config,
    revision,
    creator: 'user',
    ignoreApplicationStopFailures: readBoolean(input, 'ignoreApplicationStopFailures') ?? false,
    updateOutdatedInstancesOnly: readBoolean(input, 'updateOutdatedInstancesOnly') ?? false,
    deploymentStyle: group.deploymentStyle,
    fileExistsBehavior:
      readChoice(
        input,
        'fileExistsBehavior',
        ['DISALLOW', 'OVERWRITE', 'RETAIN'] as const,
        'InvalidFileExistsBehaviorException',
      ) ?? 'DISALLOW',
    ...(description !== undefined && { description }),
    ...(rollback && { autoRollbackConfiguration: rollback }),
    settings: Object.fromEntries(
      ['overrideAlarmConfiguration', 'deploymentMode']
        .filter((name) => name in input)
        .map((name) => [name, input[name]]),
    ),
  });
  return { deploymentId: deployment.deploymentId };
};

export const getDeployment: CodeDeployOperation = (input, context) => {
  const deployment = requireDeployment(context, readDeploymentId(input));
  return {
    deploymentInfo: describeDeployment(deployment, targetsOf(context, deployment.deploymentId)),
  };
};

/** Gives the deployments that are there. */
export const batchGetDeployments: CodeDeployOperation = (input, context) => {
  const ids = readTexts(input, 'deploymentIds') ?? [];
  if (ids.length === 0) {
    throw new CodeDeployError('DeploymentIdRequiredException', 'Deployment ID is missing');
  }
  if (ids.length > 25) {
    throw new CodeDeployError(
      'BatchLimitExceededException',
      'The maximum number of deployments in one request is 25',
    );
  }
  return {
    deploymentsInfo: ids
      .flatMap((id) => context.deployments.get(checkDeploymentId(id)) ?? [])
      .map((deployment) =>
        describeDeployment(deployment, targetsOf(context, deployment.deploymentId)),
      ),
  };
};

/** Lists deployments, the newest first. */
export const listDeployments: CodeDeployOperation = (input, context) => {
  const application = readOptionalName(input, 'applicationName', 'Application');
  const groupName = readOptionalName(input, 'deploymentGroupName', 'DeploymentGroup');
  if (application !== undefined && groupName === undefined) {
    throw new CodeDeployError(
      'DeploymentGroupNameRequiredException',
      'Deployment group name is missing',
    );
  }
  if (groupName !== undefined && application === undefined) {
    throw new CodeDeployError('ApplicationNameRequiredException', 'Application name is missing');
  }
  const group =
    application !== undefined && groupName !== undefined
      ? requireGroup(context, application, groupName)
      : undefined;
  const statuses = readStatuses(input);
  const range = readRange(input);
  const ids = context.deployments
    .all()
    .filter(
      (deployment) =>
        (!group || deployment.deploymentGroupId === group.deploymentGroupId) &&
        (!statuses || statuses.includes(deployment.status)) &&
        deployment.createTime >= range.start &&
        deployment.createTime <= range.end,
    )
    .sort((a, b) => b.createTime - a.createTime)
    .map((deployment) => deployment.deploymentId);
  const { page, nextToken } = paginate(input, ids, context.pageSize);
  return { deployments: page, nextToken };
};

/** Lets no further command begin; what is running on an instance goes on to its end. */
export const stopDeployment: CodeDeployOperation = (input, context) => {
  const deployment = requireDeployment(context, readDeploymentId(input));
  if (isFinal(deployment.status)) throw alreadyCompleted(deployment);
  const running = context.running.get(deployment.deploymentId);
  running?.stop({
    code: 'MANUAL_STOP',
    message: `Deployment ${deployment.deploymentId} was stopped by a user.`,
    autoRollback: readBoolean(input, 'autoRollbackEnabled'),
  });
  return running?.busy()
    ? {
        status: 'Pending',
        statusMessage:
          'Stopping in progress. Commands that are running on the instances will be completed.',
      }
    : {
        status: 'Succeeded',
        statusMessage:
          'No more commands will be scheduled for execution in the deployment instances',
      };
};

/** Only a blue/green deployment waits to be continued, and the rehearsal has none. */
export const continueDeployment: CodeDeployOperation = (input, context) => {
  const deployment = requireDeployment(context, readDeploymentId(input));
  if (isFinal(deployment.status)) throw alreadyCompleted(deployment);
  throw new CodeDeployError(
    'UnsupportedActionForDeploymentTypeException',
    `Deployment ${deployment.deploymentId} is an in-place deployment: only a blue/green deployment can be continued`,
  );
};

function refuseWhatIsNotRehearsed(input: JsonObject, group: DeploymentGroup): void {
  if (group.deploymentStyle.deploymentType === 'BLUE_GREEN') {
    throw new CodeDeployError(
      'InvalidDeploymentStyleException',
      `The rehearsal deploys in place only, and the deployment group ${group.deploymentGroupName} is of type BLUE_GREEN`,
    );
  }
  if (readText(input, 'deploymentMode') === 'RESTART') {
    throw new CodeDeployError(
      'InvalidInputException',
      'The rehearsal has no deployments of mode RESTART',
    );
  }
  if (readObject(input, 'targetInstances')) {
    throw new CodeDeployError(
      'InvalidTargetInstancesException',
      'Target instances can be given for a blue/green deployment only',
    );
  }
}

function readStatuses(input: JsonObject): readonly string[] | undefined {
  const statuses = readTexts(input, 'includeOnlyStatuses');
  const known = [
    'Created',
    'Queued',
    'InProgress',
    'Baking',
    'Succeeded',
    'Failed',
    'Stopped',
    'Ready',
  ];
  const unknown = statuses?.find((status) => !known.includes(status));
  if (unknown === undefined) return statuses;
  throw new CodeDeployError(
    'InvalidDeploymentStatusException',
    `${unknown} is not a deployment status`,
  );
}

function readRange(input: JsonObject): { start: number; end: number } {
  const range = readObject(input, 'createTimeRange') ?? {};
  const start = readTime(range, 'start') ?? 0;
  const end = readTime(range, 'end') ?? Number.POSITIVE_INFINITY;
  if (start > end) {
    throw new CodeDeployError('InvalidTimeRangeException', 'The time range ends before it starts');
  }
  return { start, end };
}

function alreadyCompleted(deployment: Deployment): CodeDeployError {
  return new CodeDeployError(
    'DeploymentAlreadyCompletedException',
    `The deployment ${deployment.deploymentId} has already completed`,
  );
}
