import { CodeDeployError } from './codedeploy-error.js';
import type { JsonObject } from './context.js';
import { checkAlarms } from './read-alarms.js';
import type {
  AutoRollbackConfiguration,
  DeploymentGroup,
  DeploymentStyle,
  RollbackEvent,
} from './model.js';
import {
  readBoolean,
  readChoice,
  readObject,
  readObjects,
  readOptionalName,
  readText,
  readTexts,
} from './read-input.js';
import { readTagFilters, readTagSet } from './read-tags.js';

type GroupSettings = Pick<DeploymentGroup, 'settings'> &
  Partial<
    Pick<
      DeploymentGroup,
      | 'deploymentConfigName'
      | 'serviceRoleArn'
      | 'ec2TagFilters'
      | 'ec2TagSet'
      | 'deploymentStyle'
      | 'autoRollbackConfiguration'
    >
  >;

/** Kept and given back; there are no alarms, triggers, load balancers or scaling groups on this machine. */
const keptSettings = [
  'onPremisesInstanceTagFilters',
  'triggerConfigurations',
  'alarmConfiguration',
  'outdatedInstancesStrategy',
  'blueGreenDeploymentConfiguration',
  'loadBalancerInfo',
  'onPremisesTagSet',
  'terminationHookEnabled',
] as const;

/** The service's limit for triggers of a group. */
const most = 10;

/**
 * Reads what CreateDeploymentGroup and UpdateDeploymentGroup have in common; only what the request names is in the result.
 * @throws CodeDeployError `InvalidRoleException` and others, one for each member
 */
export function readGroupSettings(input: JsonObject): GroupSettings {
  const config = readOptionalName(input, 'deploymentConfigName', 'DeploymentConfig');
  const role = readText(input, 'serviceRoleArn');
  if (role !== undefined && !/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(role)) {
    throw new CodeDeployError(
      'InvalidRoleException',
      `AWS CodeDeploy does not have the permissions required to assume the role ${role}.`,
    );
  }
  const filters = readTagFilters(input, 'ec2TagFilters');
  const set = readTagSet(input, 'ec2TagSet', 'ec2TagSetList');
  if (filters && filters.length > 0 && set && set.length > 0) {
    throw new CodeDeployError(
      'InvalidEC2TagCombinationException',
      'A call was submitted that specified both ec2TagFilters and ec2TagSet, but only one of these data types can be used in a single call.',
    );
  }
  if ((readTexts(input, 'autoScalingGroups') ?? []).length > 0) {
    throw new CodeDeployError(
      'InvalidAutoScalingGroupException',
      'The rehearsal has no Auto Scaling groups; find instances by their tags instead.',
    );
  }
  if ((readObjects(input, 'triggerConfigurations') ?? []).length > most) {
    throw new CodeDeployError(
      'TriggerTargetsLimitExceededException',
      `A deployment group has no more than ${most} triggers`,
    );
  }
  checkAlarms(input, 'alarmConfiguration');
  const style = readDeploymentStyle(input);
  const rollback = readAutoRollback(input);
  return {
    ...(config && { deploymentConfigName: config }),
    ...(role !== undefined && { serviceRoleArn: role }),
    ...(filters && { ec2TagFilters: filters }),
    ...(set && { ec2TagSet: set }),
    ...(style && { deploymentStyle: style }),
    ...(rollback && { autoRollbackConfiguration: rollback }),
    settings: Object.fromEntries(
      keptSettings.filter((name) => name in input).map((name) => [name, input[name]]),
    ),
  };
}

/** @throws CodeDeployError `InvalidAutoRollbackConfigException` */
export function readAutoRollback(input: JsonObject): AutoRollbackConfiguration | undefined {
  const configuration = readObject(input, 'autoRollbackConfiguration');
  if (!configuration) return undefined;
  const enabled = readBoolean(configuration, 'enabled');
  const events = readTexts(configuration, 'events');
  const unknown = events?.find((event) => !isRollbackEvent(event));
  if (unknown !== undefined) {
    throw invalidRollback(`${unknown} is not an event that can trigger a rollback`);
  }
  if (enabled === true && (events ?? []).length === 0) {
    throw invalidRollback('it is enabled but has no events');
  }
  return {
    ...(enabled !== undefined && { enabled }),
    ...(events && { events: events.filter(isRollbackEvent) }),
  };
}

function readDeploymentStyle(input: JsonObject): DeploymentStyle | undefined {
  const style = readObject(input, 'deploymentStyle');
  if (!style) return undefined;
  const exception = 'InvalidDeploymentStyleException';
  return {
    deploymentType:
      readChoice(style, 'deploymentType', ['IN_PLACE', 'BLUE_GREEN'] as const, exception) ??
      'IN_PLACE',
    deploymentOption:
      readChoice(
        style,
        'deploymentOption',
        ['WITH_TRAFFIC_CONTROL', 'WITHOUT_TRAFFIC_CONTROL'] as const,
        exception,
      ) ?? 'WITHOUT_TRAFFIC_CONTROL',
  };
}

function isRollbackEvent(event: string): event is RollbackEvent {
  return ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'].includes(
    event,
  );
}

function invalidRollback(why: string): CodeDeployError {
  return new CodeDeployError(
    'InvalidAutoRollbackConfigException',
    `The automatic rollback configuration is not valid: ${why}`,
  );
}
