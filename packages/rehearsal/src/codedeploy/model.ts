import type { DeploymentCreator, DeploymentStatus } from '../protocol/deployment.js';
import type { CommandName, FileExistsBehavior } from '../protocol/instance.js';

/**
 * What CodeDeploy keeps, as it stands on disk. Names are the API's; times are milliseconds since 1970 and become seconds on the wire.
 */

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface Application {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly createTime: number;
  readonly tags: readonly Tag[];
}

/** Settings that the rehearsal keeps and gives back as they came, because nothing here acts on them. */
export type KeptSettings = Readonly<Record<string, unknown>>;

export interface TagFilter {
  readonly Key?: string;
  readonly Value?: string;
  readonly Type?: 'KEY_ONLY' | 'VALUE_ONLY' | 'KEY_AND_VALUE';
}

export type RollbackEvent =
  'DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM' | 'DEPLOYMENT_STOP_ON_REQUEST';

export interface AutoRollbackConfiguration {
  readonly enabled?: boolean;
  readonly events?: readonly RollbackEvent[];
}

export interface DeploymentStyle {
  readonly deploymentType: 'IN_PLACE' | 'BLUE_GREEN';
  readonly deploymentOption: 'WITH_TRAFFIC_CONTROL' | 'WITHOUT_TRAFFIC_CONTROL';
}

export interface AlarmConfiguration {
  readonly enabled: boolean;
  readonly ignorePollAlarmFailure: boolean;
  readonly alarms: readonly { readonly name: string }[];
}

export interface Trigger {
  readonly triggerName: string;
  readonly triggerTargetArn: string;
  readonly triggerEvents: readonly string[];
}

export interface LoadBalancerInfo {
  readonly elbInfoList?: readonly { readonly name: string }[];
  readonly targetGroupInfoList?: readonly { readonly name: string }[];
}

export interface BlueGreenConfiguration {
  readonly terminateBlueInstancesOnDeploymentSuccess?:
    | {
        readonly action: 'TERMINATE' | 'KEEP_ALIVE';
        readonly terminationWaitTimeInMinutes?: number;
      }
    | undefined;
  readonly deploymentReadyOption?:
    | {
        readonly actionOnTimeout: 'CONTINUE_DEPLOYMENT' | 'STOP_DEPLOYMENT';
        readonly waitTimeInMinutes: number;
      }
    | undefined;
  readonly greenFleetProvisioningOption?:
    { readonly action: 'DISCOVER_EXISTING' | 'COPY_AUTO_SCALING_GROUP' } | undefined;
}

/** Settings of a group that nothing here acts on, as the API gives them. */
export interface GroupSettings {
  readonly onPremisesInstanceTagFilters?: readonly TagFilter[] | undefined;
  readonly onPremisesTagSet?:
    { readonly onPremisesTagSetList: readonly (readonly TagFilter[])[] } | undefined;
  readonly triggerConfigurations?: readonly Trigger[] | undefined;
  readonly alarmConfiguration?: AlarmConfiguration | undefined;
  readonly outdatedInstancesStrategy?: 'UPDATE' | 'IGNORE' | undefined;
  readonly blueGreenDeploymentConfiguration?: BlueGreenConfiguration | undefined;
  readonly loadBalancerInfo?: LoadBalancerInfo | undefined;
  readonly terminationHookEnabled?: boolean | undefined;
}

/** By what instances are found: those of a group, or the new ones of a blue/green deployment. */
export interface Environment {
  readonly ec2TagFilters: readonly TagFilter[];
  /** Lists of which each must match; empty when there are none. */
  readonly ec2TagSet: readonly (readonly TagFilter[])[];
  readonly autoScalingGroups?: readonly HookedGroup[];
}

export interface LastDeployment {
  readonly deploymentId: string;
  readonly status: DeploymentStatus;
  readonly createTime: number;
  readonly endTime?: number;
}

export interface DeploymentGroup extends Environment {
  readonly applicationName: string;
  readonly deploymentGroupId: string;
  readonly deploymentGroupName: string;
  readonly deploymentConfigName: string;
  readonly serviceRoleArn: string;
  readonly deploymentStyle: DeploymentStyle;
  readonly autoRollbackConfiguration?: AutoRollbackConfiguration;
  readonly settings: GroupSettings;
  readonly tags: readonly Tag[];
  readonly targetRevision?: RevisionLocation;
  readonly lastSuccessfulDeployment?: LastDeployment;
  readonly lastAttemptedDeployment?: LastDeployment;
  /** By instance id: how the last deployment to it ended, and which revision it holds since the last one that succeeded. */
  readonly instances: Readonly<Record<string, InstanceRecord>>;
}

/** An Auto Scaling group with the hooks that CodeDeploy has put on it. */
export interface HookedGroup {
  readonly name: string;
  readonly hook?: string;
  readonly terminationHook?: string;
}

export interface InstanceRecord {
  readonly healthy: boolean;
  readonly revision?: RevisionLocation;
}

export interface RevisionLocation {
  readonly revisionType: 'S3';
  readonly s3Location: S3Location;
}

export interface S3Location {
  readonly bucket: string;
  readonly key: string;
  readonly bundleType: 'zip' | 'tar' | 'tgz';
  readonly version?: string;
  readonly eTag?: string;
}

export interface Revision {
  readonly applicationName: string;
  readonly location: RevisionLocation;
  readonly description?: string;
  readonly deploymentGroups: readonly string[];
  readonly registerTime: number;
  readonly firstUsedTime?: number;
  readonly lastUsedTime?: number;
}

export interface MinimumHealthyHosts {
  readonly type: 'HOST_COUNT' | 'FLEET_PERCENT' | 'MOST_CONCURRENCY';
  readonly value: number;
}

export interface DeploymentConfig {
  readonly deploymentConfigId: string;
  readonly deploymentConfigName: string;
  readonly minimumHealthyHosts: MinimumHealthyHosts;
  readonly createTime: number;
  readonly settings: KeptSettings;
  readonly tags: readonly Tag[];
}

/** A machine that is none of EC2; one that was deregistered stays known. */
export interface OnPremisesInstance {
  readonly instanceName: string;
  readonly iamUserArn?: string;
  readonly iamSessionArn?: string;
  readonly instanceArn: string;
  readonly registerTime: number;
  readonly deregisterTime?: number;
  readonly tags: readonly Tag[];
}

export interface ErrorInformation {
  readonly code: string;
  readonly message: string;
}

export interface RollbackInfo {
  readonly rollbackDeploymentId?: string;
  readonly rollbackTriggeringDeploymentId?: string;
  readonly rollbackMessage?: string;
}

export interface Deployment {
  readonly deploymentId: string;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly deploymentGroupId: string;
  readonly deploymentConfigName: string;
  readonly previousRevision?: RevisionLocation;
  readonly revision: RevisionLocation;
  readonly status: DeploymentStatus;
  readonly errorInformation?: ErrorInformation;
  readonly createTime: number;
  readonly startTime?: number;
  readonly completeTime?: number;
  readonly description?: string;
  readonly creator: DeploymentCreator;
  readonly ignoreApplicationStopFailures: boolean;
  readonly autoRollbackConfiguration?: AutoRollbackConfiguration;
  readonly updateOutdatedInstancesOnly: boolean;
  readonly rollbackInfo?: RollbackInfo;
  readonly deploymentStyle: DeploymentStyle;
  readonly fileExistsBehavior: FileExistsBehavior;
  /** Absent for one that installs the revision that it names. */
  readonly deploymentMode?: 'RESTART';
  /** Of a blue/green one: whether it waits before it ends the instances that had the traffic before. */
  readonly instanceTerminationWaitTimeStarted?: boolean;
  /** Of a blue/green one whose new instances were there before it: by what they are found. */
  readonly greenEnvironment?: Environment;
  /** Does not keep others out of its group, as those of Auto Scaling may not. */
  readonly isBeside?: boolean;
  /** The one instance that it is for, which Auto Scaling has launched. It tells nothing about its group. */
  readonly launchedInstance?: string;
  readonly settings: KeptSettings;
}

export type TargetStatus =
  'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped' | 'Unknown' | 'Ready';
export type EventStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped' | 'Unknown';

/** The events of the service; two of them it carries out itself. */
export type LifecycleEventName = CommandName | 'BlockTraffic' | 'AllowTraffic';

export interface Diagnostics {
  readonly errorCode:
    | 'Success'
    | 'ScriptMissing'
    | 'ScriptNotExecutable'
    | 'ScriptTimedOut'
    | 'ScriptFailed'
    | 'UnknownError';
  readonly scriptName: string;
  readonly message: string;
  readonly logTail: string;
}

export interface LifecycleEvent {
  readonly lifecycleEventName: LifecycleEventName;
  readonly status: EventStatus;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly diagnostics?: Diagnostics;
}

/** One instance in one deployment. */
export interface Target {
  readonly deploymentId: string;
  readonly targetId: string;
  /** Of a blue/green deployment: whether it has the traffic before it, or after it. */
  readonly label?: 'Blue' | 'Green';
  readonly status: TargetStatus;
  readonly lastUpdatedAt: number;
  readonly lifecycleEvents: readonly LifecycleEvent[];
}
