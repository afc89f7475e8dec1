import type {
  Deployment,
  DeploymentConfig,
  DeploymentGroup,
  LastDeployment,
  LifecycleEvent,
  Target,
} from './model.js';

import type { OtherConfig } from './predefined-configs.js';

/** How CodeDeploy's records look on the wire; times in seconds. */

export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}

/** A group with what the service fills in. Of filters and a set of tags, it has the one that is in use. */
export function describeGroup(group: DeploymentGroup) {
  const { settings } = group;
  return {
    ...settings,
    applicationName: group.applicationName,
    deploymentGroupId: group.deploymentGroupId,
    deploymentGroupName: group.deploymentGroupName,
    deploymentConfigName: group.deploymentConfigName,
    ...(group.ec2TagSet.length > 0
      ? { ec2TagSet: { ec2TagSetList: group.ec2TagSet } }
      : { ec2TagFilters: group.ec2TagFilters }),
    onPremisesInstanceTagFilters: settings.onPremisesTagSet
      ? undefined
      : (settings.onPremisesInstanceTagFilters ?? []),
    autoScalingGroups: group.autoScalingGroups ?? [],
    serviceRoleArn: group.serviceRoleArn,
    targetRevision: group.targetRevision,
    triggerConfigurations: settings.triggerConfigurations ?? [],
    autoRollbackConfiguration: group.autoRollbackConfiguration,
    deploymentStyle: group.deploymentStyle,
    outdatedInstancesStrategy: settings.outdatedInstancesStrategy ?? 'UPDATE',
    lastSuccessfulDeployment: describeLast(group.lastSuccessfulDeployment),
    lastAttemptedDeployment: describeLast(group.lastAttemptedDeployment),
    computePlatform: 'Server',
    terminationHookEnabled: settings.terminationHookEnabled ?? false,
  };
}

export function describeConfig(config: DeploymentConfig) {
  return {
    ...config.settings,
    deploymentConfigId: config.deploymentConfigId,
    deploymentConfigName: config.deploymentConfigName,
    minimumHealthyHosts: config.minimumHealthyHosts,
    createTime: seconds(config.createTime),
    computePlatform: 'Server',
  };
}

export function describeOtherConfig(config: OtherConfig) {
  return { ...config, createTime: seconds(config.createTime) };
}

export function describeDeployment(deployment: Deployment, targets: readonly Target[]) {
  const { settings, ...record } = deployment;
  return {
    ...settings,
    ...record,
    // The API does not show these.
    deploymentGroupId: undefined,
    isBeside: undefined,
    launchedInstance: undefined,
    greenEnvironment: undefined,
    createTime: seconds(record.createTime),
    ...(record.startTime !== undefined && { startTime: seconds(record.startTime) }),
    ...(record.completeTime !== undefined && { completeTime: seconds(record.completeTime) }),
    // Absent until the deployment has its instances, as in the service.
    ...(targets.length > 0 && { deploymentOverview: overviewOf(targets) }),
    instanceTerminationWaitTimeStarted: record.instanceTerminationWaitTimeStarted ?? false,
    computePlatform: 'Server',
    deploymentStatusMessages: [],
  };
}

export function describeInstanceTarget(target: Target, arn: string) {
  return {
    deploymentTargetType: 'InstanceTarget',
    instanceTarget: {
      deploymentId: target.deploymentId,
      targetId: target.targetId,
      targetArn: arn,
      status: target.status,
      instanceLabel: target.label,
      lastUpdatedAt: seconds(target.lastUpdatedAt),
      lifecycleEvents: target.lifecycleEvents.map(describeEvent),
    },
  };
}

export function describeEvent(event: LifecycleEvent) {
  return {
    ...event,
    ...(event.startTime !== undefined && { startTime: seconds(event.startTime) }),
    ...(event.endTime !== undefined && { endTime: seconds(event.endTime) }),
  };
}

function overviewOf(targets: readonly Target[]) {
  const count = (status: Target['status']) =>
    targets.filter((target) => target.status === status).length;
  return {
    Pending: count('Pending'),
    InProgress: count('InProgress'),
    Succeeded: count('Succeeded'),
    // The overview has no place for the unknown ones.
    Failed: count('Failed') + count('Unknown'),
    Skipped: count('Skipped'),
    Ready: count('Ready'),
  };
}

function describeLast(last: LastDeployment | undefined) {
  return (
    last && {
      deploymentId: last.deploymentId,
      status: last.status,
      createTime: seconds(last.createTime),
      ...(last.endTime !== undefined && { endTime: seconds(last.endTime) }),
    }
  );
}
