import { CodeDeployError } from './codedeploy-error.js';
import type { CodeDeployContext, JsonObject } from './context.js';
import type { DeploymentGroup, DeploymentStyle } from './model.js';
import { readAlarms } from './read-alarms.js';
import { readAutoRollback } from './read-auto-rollback.js';
import { readBlueGreen } from './read-blue-green.js';
import { readBoolean, readChoice, readObject, readOptionalName, readText } from './read-input.js';
import { readLoadBalancers, requireLoadBalancers } from './read-load-balancers.js';
import { ec2Tags, onPremisesTags, readTagChoice } from './read-tags.js';
import { readTriggers } from './read-triggers.js';
import { requireAssumable } from './require-role.js';

type GroupSettings = Pick<
  DeploymentGroup,
  | 'deploymentConfigName'
  | 'serviceRoleArn'
  | 'ec2TagFilters'
  | 'ec2TagSet'
  | 'deploymentStyle'
  | 'autoRollbackConfiguration'
  | 'settings'
>;

/** What a group has of which its creation says nothing. */
const asCreated: GroupSettings = {
  deploymentConfigName: 'CodeDeployDefault.OneAtATime',
  serviceRoleArn: '',
  ec2TagFilters: [],
  ec2TagSet: [],
  deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
  settings: {},
};

/**
 * Reads what CreateDeploymentGroup and UpdateDeploymentGroup have in common, into the group as it is afterwards. What the request
 * leaves out stays as it was; what removes a setting is different for each.
 * @param before the group as it is, without it a new one
 * @throws CodeDeployError `InvalidRoleException` and others, one for each member
 */
export function readGroupSettings(
  input: JsonObject,
  { ec2 }: Pick<CodeDeployContext, 'ec2'>,
  before: GroupSettings = asCreated,
): GroupSettings {
  const { settings } = before;
  const role = readRole(input);
  const rollback = readAutoRollback(input, before.autoRollbackConfiguration);
  const tags = readTagChoice(input, ec2Tags, {
    filters: before.ec2TagFilters,
    set: before.ec2TagSet,
  });
  const here = readTagChoice(input, onPremisesTags, {
    filters: settings.onPremisesInstanceTagFilters ?? [],
    set: settings.onPremisesTagSet?.onPremisesTagSetList ?? [],
  });
  const blueGreen = readBlueGreen(input) ?? settings.blueGreenDeploymentConfiguration;
  const style = readDeploymentStyle(input, before.deploymentStyle);
  const named = readLoadBalancers(input);
  const balancers = named === undefined ? settings.loadBalancerInfo : named;
  const changesTraffic = named !== undefined || 'deploymentStyle' in input;
  if (changesTraffic && style.deploymentOption === 'WITH_TRAFFIC_CONTROL') {
    requireLoadBalancers(balancers);
  }
  requireAssumable(role, ec2.iam);
  return {
    deploymentConfigName:
      readOptionalName(input, 'deploymentConfigName', 'DeploymentConfig') ??
      before.deploymentConfigName,
    serviceRoleArn: role ?? before.serviceRoleArn,
    ec2TagFilters: tags.filters,
    ec2TagSet: tags.set,
    deploymentStyle: style,
    ...(rollback && { autoRollbackConfiguration: rollback }),
    settings: {
      onPremisesInstanceTagFilters: here.filters,
      onPremisesTagSet: here.set.length > 0 ? { onPremisesTagSetList: here.set } : undefined,
      triggerConfigurations: readTriggers(input) ?? settings.triggerConfigurations,
      alarmConfiguration: readAlarms(input, 'alarmConfiguration', settings.alarmConfiguration),
      outdatedInstancesStrategy:
        readChoice(
          input,
          'outdatedInstancesStrategy',
          ['UPDATE', 'IGNORE'] as const,
          'InvalidInputException',
        ) ?? settings.outdatedInstancesStrategy,
      blueGreenDeploymentConfiguration: blueGreen,
      loadBalancerInfo: balancers ?? undefined,
      terminationHookEnabled:
        readBoolean(input, 'terminationHookEnabled') ?? settings.terminationHookEnabled,
    },
  };
}

function readRole(input: JsonObject): string | undefined {
  const role = readText(input, 'serviceRoleArn');
  if (role === undefined || /^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(role)) return role;
  throw new CodeDeployError(
    'InvalidRoleException',
    `The service role ARN was specified in an invalid format: ${role}`,
  );
}

function readDeploymentStyle(input: JsonObject, before: DeploymentStyle): DeploymentStyle {
  const style = readObject(input, 'deploymentStyle') ?? {};
  const exception = 'InvalidDeploymentStyleException';
  return {
    deploymentType:
      readChoice(style, 'deploymentType', ['IN_PLACE', 'BLUE_GREEN'] as const, exception) ??
      before.deploymentType,
    deploymentOption:
      readChoice(
        style,
        'deploymentOption',
        ['WITH_TRAFFIC_CONTROL', 'WITHOUT_TRAFFIC_CONTROL'] as const,
        exception,
      ) ?? before.deploymentOption,
  };
}
