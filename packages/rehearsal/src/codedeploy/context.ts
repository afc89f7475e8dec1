import type { ScalingContext } from '../autoscaling/context.js';
import type { CloudWatchContext } from '../cloudwatch/context.js';
import type { Ec2Context } from '../ec2/context.js';
import type { CommandCall, CommandFault } from '../server/faults.js';
import type { Instance } from '../protocol/instance.js';
import { otherConfigs, serverConfigs } from './predefined-configs.js';
import { CodeDeployError } from './codedeploy-error.js';
import type {
  Application,
  Deployment,
  DeploymentConfig,
  DeploymentGroup,
  OnPremisesInstance,
  Revision,
  Target,
} from './model.js';
import type { Records } from '../state/records.js';

/** An instance of the fleet; EC2 has its tags, by which groups find it, and its state. */
export interface FleetInstance {
  readonly instance: Instance;
  /** The group's name and the instance's number in it, from 1: `web-2`. */
  readonly name: string;
  /**
   * The group that it was given to when the rehearsal started; it belongs there whatever the group's tag filters say, unless that is
   * deployed to from blue to green. None of those that were launched later, which belong where EC2 has them.
   */
  readonly group?: { readonly applicationName: string; readonly deploymentGroupName: string };
}

/** Runs instances of a group that EC2 has launched. */
export interface Launcher {
  /** What the instances of the group are called by. */
  readonly name: string;
  /** The instance of an id, with what it holds if it has been there before. */
  run(id: string): Instance;
  /** How many Auto Scaling launches during each deployment by a user, and again after it. */
  readonly scaleOut?: number | undefined;
}

/** An instance that Auto Scaling has launched into a deployment group. */
export interface LaunchRecord {
  readonly fleetInstance: FleetInstance;
  readonly group: DeploymentGroup;
  /** The deployment that ran then. */
  readonly during: string | undefined;
}

/** A deployment that is under way. */
export interface RunningDeployment {
  /** Lets no further command begin. The deployment is stopped when those under way have ended. */
  stop(reason: StopReason): void;
  /** Whether a command is under way. */
  busy(): boolean;
  /** Ends commands under way as well. */
  abort(): void;
  /** Ends the waiting of one that waits to be told to go on. */
  goOn?(): void;
  readonly done: Promise<void>;
}

export interface StopReason {
  readonly code: 'MANUAL_STOP' | 'ALARM_ACTIVE' | 'TIMEOUT';
  readonly message: string;
  /** Overrules what the deployment's own configuration says about rolling back. */
  readonly autoRollback?: boolean | undefined;
}

/** What the operations of one CodeDeploy endpoint share. */
export interface CodeDeployContext {
  readonly applications: Records<Application>;
  readonly groups: Records<DeploymentGroup>;
  readonly configs: Records<DeploymentConfig>;
  readonly revisions: Records<Revision>;
  readonly deployments: Records<Deployment>;
  readonly targets: Records<Target>;
  readonly onPremises: Records<OnPremisesInstance>;
  /** Those from the start, and those that have been launched since. */
  readonly fleet: FleetInstance[];
  /** By the key of a group that is there from the start: what runs its instances that are launched later. */
  readonly launchers: ReadonlyMap<string, Launcher>;
  /** Of the same place. */
  readonly ec2: Ec2Context;
  readonly scaling: ScalingContext;
  readonly watched: CloudWatchContext;
  /** The keys of the groups that are there from the start, by what their instances are called by. */
  readonly keys: ReadonlyMap<string, string>;
  readonly running: Map<string, RunningDeployment>;
  /** Since the rehearsal started, in order. */
  readonly launches: LaunchRecord[];
  readonly now: () => Date;
  readonly account: string;
  readonly region: string;
  readonly pageSize: number;
  readonly limits: Limits;
  readonly onCommand: ((call: CommandCall) => CommandFault | undefined) | undefined;
  /** Whether Auto Scaling is to refuse a call that CodeDeploy makes by the service role of a group. */
  readonly isRefused: (operation: ScalingCall) => boolean;
  /** Told when a deployment by a user has succeeded, before anybody can see it; gives the id of one that follows it. */
  readonly onSuccess: (context: CodeDeployContext, group: string) => Promise<string | undefined>;
  /** Aborted when the rehearsal ends: nothing new begins by itself any more. */
  readonly closed: AbortSignal;
  /** Told when a deployment could not be carried on by the rehearsal's own fault. */
  readonly onError: (error: unknown) => void;
}

/** What CodeDeploy asks of Auto Scaling. */
export type ScalingCall =
  | 'PutLifecycleHook'
  | 'DeleteLifecycleHook'
  | 'CreateAutoScalingGroup'
  | 'UpdateAutoScalingGroup'
  | 'SuspendProcesses'
  | 'ResumeProcesses'
  | 'DeleteAutoScalingGroup';

/** The service's limits in time, in milliseconds. */
export interface Limits {
  /** For one command on one instance; an hour. */
  readonly event: number;
  /** For a whole deployment; eight hours. */
  readonly deployment: number;
  /** Between CreateDeployment and its start. */
  readonly start: number;
  /** How long a minute lasts of those that a blue/green deployment waits. */
  readonly minute: number;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function groupKey(applicationName: string, deploymentGroupName: string): string {
  return `${applicationName}/${deploymentGroupName}`;
}

export function targetKey(deploymentId: string, targetId: string): string {
  return `${deploymentId}/${targetId}`;
}

/** @throws CodeDeployError `ApplicationDoesNotExistException` */
export function requireApplication(context: CodeDeployContext, name: string): Application {
  const application = context.applications.get(name);
  if (application) return application;
  throw new CodeDeployError(
    'ApplicationDoesNotExistException',
    `No application found for name: ${name}`,
  );
}

/** @throws CodeDeployError `DeploymentGroupDoesNotExistException`, `ApplicationDoesNotExistException` */
export function requireGroup(
  context: CodeDeployContext,
  applicationName: string,
  deploymentGroupName: string,
): DeploymentGroup {
  requireApplication(context, applicationName);
  const group = context.groups.get(groupKey(applicationName, deploymentGroupName));
  if (group) return group;
  throw new CodeDeployError(
    'DeploymentGroupDoesNotExistException',
    `No Deployment Group found for name: ${deploymentGroupName}`,
  );
}

/** @throws CodeDeployError `DeploymentDoesNotExistException` */
export function requireDeployment(context: CodeDeployContext, deploymentId: string): Deployment {
  const deployment = context.deployments.get(deploymentId);
  if (deployment) return deployment;
  throw new CodeDeployError(
    'DeploymentDoesNotExistException',
    `The deployment ${deploymentId} could not be found`,
  );
}

/** @throws CodeDeployError `DeploymentConfigDoesNotExistException`, `InvalidInputException` for one of another platform */
export function requireConfig(context: CodeDeployContext, name: string): DeploymentConfig {
  const isIt = (candidate: { readonly deploymentConfigName: string }) =>
    candidate.deploymentConfigName === name;
  const config = serverConfigs.find(isIt) ?? context.configs.get(name);
  if (config) return config;
  const other = otherConfigs.find(isIt);
  if (other) {
    throw new CodeDeployError(
      'InvalidInputException',
      `The deployment configuration ${name} is for the compute platform ${other.computePlatform}, not for Server`,
    );
  }
  throw new CodeDeployError(
    'DeploymentConfigDoesNotExistException',
    `No Deployment Configuration found for name: ${name}`,
  );
}

/** The targets of a deployment, in the order in which they were made. */
export function targetsOf(context: CodeDeployContext, deploymentId: string): readonly Target[] {
  return context.targets.all().filter((target) => target.deploymentId === deploymentId);
}
