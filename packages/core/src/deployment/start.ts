import type {
  AlarmConfiguration,
  AutoRollbackConfiguration,
  CreateDeploymentInput,
  TargetInstances,
} from '@aws-sdk/client-codedeploy';
import { askCodeDeploy, usualCalling, type Calling } from '../aws/call.js';
import { endOf, mayHaveBeenDone } from '../aws/call-end.js';
import type { Clients } from '../aws/clients.js';
import { explainRefusal, explainServiceError } from '../aws/explain-error.js';
import { codeDeploySdk } from '../aws/sdk.js';
import type { GroupConfig } from '../config/groups.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import type { Sequence } from '../model/sequence.js';
import type { S3Revision } from '../model/uploaded-revision.js';
import { createMark, markDescription } from './description.js';
import type { WantedDeployment } from './find-deployment.js';
import { lookForStart } from './look-for-start.js';
import type { DeploymentRef } from '../model/progress.js';

/** What CodeDeploy is asked for beside the revision; `Config.targets` has it for each group. */
export type DeploymentOptions = Pick<
  GroupConfig,
  | 'name'
  | 'application'
  | 'deploymentGroup'
  | 'deploymentConfig'
  | 'fileExistsBehavior'
  | 'ignoreApplicationStopFailures'
  | 'autoRollback'
  | 'rollbackOn'
  | 'alarms'
  | 'ignoreAlarms'
  | 'ignorePollAlarmFailure'
  | 'updateOutdatedInstancesOnly'
  | 'targetInstances'
> & {
  /** Whether each instance deploys again what it has a copy of; the revision is then not sent. */
  readonly deploymentMode?: 'RESTART' | undefined;
};

/** The revision as CodeDeploy's API wants it, pinned to the object that was uploaded. */
function location({ bucket, key, bundleType, eTag, versionId }: S3Revision) {
  return {
    revisionType: 'S3',
    s3Location: { bucket, key, bundleType, eTag, version: versionId },
  } as const;
}

/**
 * Makes the revision known to the application, so that the console and `aws deploy` list it.
 *
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function registerRevision(
  clients: Clients,
  application: string,
  revision: S3Revision,
  description: string,
  calling: Calling = usualCalling,
): Promise<void> {
  const { RegisterApplicationRevisionCommand } = codeDeploySdk();
  const input = { applicationName: application, revision: location(revision), description };
  try {
    await askCodeDeploy(
      clients,
      'RegisterApplicationRevision',
      () => new RegisterApplicationRevisionCommand(input),
      calling,
    );
  } catch (error) {
    calling.signal?.throwIfAborted();
    throw explainServiceError(error, 'codedeploy:RegisterApplicationRevision', application);
  }
}

/** When to look for a deployment of which it is not known whether it was started, in seconds from then. */
const usualLooks: readonly number[] = [1, 5, 15, 30];

export interface StartOptions {
  readonly calling?: Calling | undefined;
  /** Told that it is not known whether the deployment was started, and why; it is being looked for. */
  readonly onUncertain?: ((reason: string) => void) | undefined;
  /** Where the build stands among the others, for the mark in the description. */
  readonly sequence?: Sequence | undefined;
  /** Who starts it, for the mark as well. */
  readonly by?: string | undefined;
  /** Where the command is to look that a person is told of. */
  readonly region?: string | undefined;
  /** When to look for a deployment, in seconds. */
  readonly lookAfter?: readonly number[] | undefined;
}

/**
 * Asks CodeDeploy to deploy a revision to a group, so that it is started once: whatever does not say clearly that it was
 * not is followed by a look for it, and it is asked for once more only where it was neither found nor can be under way.
 *
 * @param text of the description, which is cut for the mark that the deployment is found by
 * @throws DEPLOYMENT_NOT_STARTED, DEPLOYMENT_UNCERTAIN, AWS_ACCESS_DENIED, AWS_CREDENTIALS_MISSING, AWS_CLOCK_REFUSED,
 *   and the signal's reason, when nothing has been asked for
 */
export async function startDeployment(
  clients: Clients,
  revision: S3Revision,
  options: DeploymentOptions,
  text: string,
  {
    calling = usualCalling,
    onUncertain,
    sequence,
    by,
    region,
    lookAfter = usualLooks,
  }: StartOptions = {},
): Promise<DeploymentRef> {
  const { CreateDeploymentCommand } = codeDeploySdk();
  const { application, deploymentGroup, name: group } = options;
  const mark = createMark(sequence, by);
  const input = {
    ...deploymentInput(revision, options),
    description: markDescription(text, mark),
  };
  for (let request = 1; ; request++) {
    const wanted = { application, group: deploymentGroup, mark, since: calling.clock?.now() };
    try {
      const make = () => new CreateDeploymentCommand(input);
      const { deploymentId = '' } = await askCodeDeploy(clients, 'CreateDeployment', make, calling);
      return { group, deploymentId };
    } catch (error) {
      if (calling.signal?.aborted === true && error === calling.signal.reason) throw error;
      const { name, message } = error as Error;
      const end = endOf(error);
      // What it refuses may be a second deployment beside the one that it has begun for us.
      const limited = name === 'DeploymentLimitExceededException';
      if (!limited && !mayHaveBeenDone(end)) throw notStarted(error, options, region);
      const reason = `${name}: ${message}`;
      if (!limited) onUncertain?.(reason);
      const looks = limited && request === 1 ? lookAfter.slice(0, 2) : lookAfter;
      const found = await lookForStart(clients, wanted, calling, looks);
      if ('deploymentId' in found) return { group, deploymentId: found.deploymentId };
      if (limited && 'none' in found) throw notStarted(error, options, region);
      const again = request === 1 && 'none' in found && (end === 'failed' || end === 'broken');
      if (again && calling.signal?.aborted !== true) continue;
      const unknown = 'unknown' in found ? found.unknown.message : undefined;
      const facts = { group, reason, unknown, command: lookCommand(wanted, region) };
      throw failure('DEPLOYMENT_UNCERTAIN', facts, { cause: error });
    }
  }
}

/**
 * The deployment as CodeDeploy's API wants it; what is undefined is not sent. Typed in full, so that a name that the SDK does not
 * know, and would drop, does not compile.
 */
function deploymentInput(revision: S3Revision, options: DeploymentOptions): CreateDeploymentInput {
  return {
    applicationName: options.application,
    deploymentGroupName: options.deploymentGroup,
    revision: options.deploymentMode === 'RESTART' ? undefined : location(revision),
    deploymentMode: options.deploymentMode,
    deploymentConfigName: options.deploymentConfig,
    fileExistsBehavior: options.fileExistsBehavior,
    ignoreApplicationStopFailures: options.ignoreApplicationStopFailures,
    updateOutdatedInstancesOnly: options.updateOutdatedInstancesOnly,
    autoRollbackConfiguration: rollbackSettings(options),
    overrideAlarmConfiguration: alarmSettings(options),
    targetInstances: targetInstances(options),
  };
}

function rollbackSettings({
  autoRollback,
  rollbackOn,
}: DeploymentOptions): AutoRollbackConfiguration | undefined {
  if (autoRollback === false) return { enabled: false };
  if (autoRollback === undefined && rollbackOn === undefined) return undefined;
  return { enabled: true, events: [...(rollbackOn ?? ['DEPLOYMENT_FAILURE' as const])] };
}

function alarmSettings(options: DeploymentOptions): AlarmConfiguration | undefined {
  const { alarms, ignoreAlarms, ignorePollAlarmFailure } = options;
  if (ignoreAlarms === true) return { enabled: false };
  if (alarms === undefined) return undefined;
  return { enabled: true, alarms: alarms.map((name) => ({ name })), ignorePollAlarmFailure };
}

function targetInstances({
  targetInstances: asked,
}: DeploymentOptions): TargetInstances | undefined {
  if (asked === undefined) return undefined;
  const { autoScalingGroups, tagFilters, ec2TagSet } = asked;
  return {
    autoScalingGroups,
    tagFilters,
    ec2TagSet: ec2TagSet === undefined ? undefined : { ec2TagSetList: ec2TagSet },
  };
}

/** What a CodeDeploy that has never heard of RESTART misses, or finds too much. */
const unknownMode: ReadonlySet<string> = new Set([
  'RevisionRequiredException',
  'InvalidRevisionException',
  'SerializationException',
  'ValidationException',
]);

/** RESTART came to some regions later than to others: the partition of China was without it. */
function hintOfMode(
  { deploymentMode, name }: DeploymentOptions,
  error: Error,
  region: string | undefined,
): string | undefined {
  if (deploymentMode !== 'RESTART' || !unknownMode.has(error.name)) return undefined;
  const where = region === undefined ? 'there' : `in ${region}`;
  return `CodeDeploy may not know the deployment mode RESTART ${where} yet. This deploys what is live once more instead: codedeployer redeploy --groups ${name}`;
}

function notStarted(
  error: unknown,
  options: DeploymentOptions,
  region: string | undefined,
): CodedeployerError {
  const { application, name: group } = options;
  const action = 'codedeploy:CreateDeployment';
  const explained = explainRefusal(error, action, `${application}/${group}`);
  if (CodedeployerError.is(explained)) return explained;
  const { name, message } = error as Error;
  const hint = hintOfMode(options, error as Error, region);
  const facts = { group, reason: `${name}: ${message}`, hint };
  return failure('DEPLOYMENT_NOT_STARTED', facts, { cause: error });
}

/** Shows the deployment, if there is one, and how it stands. */
function lookCommand({ application, group, mark }: WantedDeployment, region: string | undefined) {
  const where = region === undefined ? '' : ` --region ${region}`;
  const list = `aws deploy list-deployments${where} --application-name ${application} --deployment-group-name ${group} --query 'deployments[:25]' --output text`;
  return `aws deploy batch-get-deployments${where} --deployment-ids $(${list}) --query "deploymentsInfo[?contains(description || '', '${mark}')].[deploymentId, status]" --output text`;
}
