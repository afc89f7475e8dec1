import { typed, type Clients } from '../aws/clients.js';
import { isTransient } from '../aws/call-end.js';
import { explainRefusal, explainServiceError } from '../aws/explain-error.js';
import { codeDeploySdk } from '../aws/sdk.js';
import type { Config } from '../config/load-config.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import type { S3Revision } from '../upload/upload.js';
import { findDeployment, type WantedDeployment } from './find-deployment.js';
import type { DeploymentRef } from './progress.js';

export type DeploymentOptions = Pick<
  Config,
  | 'application'
  | 'deploymentConfig'
  | 'fileExistsBehavior'
  | 'ignoreApplicationStopFailures'
  | 'autoRollback'
>;

/** The revision as CodeDeploy's API wants it, pinned to the object that was uploaded. */
function location({ bucket, key, bundleType, eTag, versionId }: S3Revision) {
  return {
    revisionType: 'S3',
    s3Location: {
      bucket,
      key,
      bundleType,
      eTag,
      ...(versionId === undefined ? {} : { version: versionId }),
    },
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
  signal?: AbortSignal,
): Promise<void> {
  const { RegisterApplicationRevisionCommand } = codeDeploySdk();
  try {
    await typed(clients).codeDeploy.send(
      new RegisterApplicationRevisionCommand({
        applicationName: application,
        revision: location(revision),
        description,
      }),
      signal === undefined ? {} : { abortSignal: signal },
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw explainServiceError(error, 'codedeploy:RegisterApplicationRevision', application);
  }
}

/**
 * Asks CodeDeploy to deploy a revision to a group. When it is not heard whether that was done, finds out.
 *
 * @param description 256 characters at most
 * @throws DEPLOYMENT_NOT_STARTED, DEPLOYMENT_UNCERTAIN, AWS_ACCESS_DENIED, AWS_CREDENTIALS_MISSING
 */
export async function startDeployment(
  clients: Clients,
  revision: S3Revision,
  group: string,
  options: DeploymentOptions,
  description: string,
): Promise<DeploymentRef> {
  const { CreateDeploymentCommand } = codeDeploySdk();
  const {
    application,
    deploymentConfig,
    fileExistsBehavior,
    ignoreApplicationStopFailures,
    autoRollback,
  } = options;
  const command = new CreateDeploymentCommand({
    applicationName: application,
    deploymentGroupName: group,
    revision: location(revision),
    description,
    ...(deploymentConfig === undefined ? {} : { deploymentConfigName: deploymentConfig }),
    ...(fileExistsBehavior === undefined ? {} : { fileExistsBehavior }),
    ...(ignoreApplicationStopFailures === undefined ? {} : { ignoreApplicationStopFailures }),
    ...(autoRollback === undefined
      ? {}
      : {
          autoRollbackConfiguration: autoRollback
            ? { enabled: true, events: ['DEPLOYMENT_FAILURE'] }
            : { enabled: false },
        }),
  });
  const firstTry = new Date();
  try {
    const { deploymentId } = await typed(clients).codeDeploy.send(command);
    if (deploymentId === undefined) throw new Error('CodeDeploy answered without a deployment id');
    return { group, deploymentId };
  } catch (error) {
    const resource = `${application}/${group}`;
    const explained = explainRefusal(error, 'codedeploy:CreateDeployment', resource);
    if (CodedeployerError.is(explained)) throw explained;
    const { name, message } = error as Error;
    const reason = `${name}: ${message}`;
    if (mayHaveStarted(error)) {
      const wanted = { application, group, revision, description, since: firstTry };
      const deploymentId = await findOurs(clients, wanted, reason);
      if (deploymentId !== undefined) return { group, deploymentId };
    }
    throw failure('DEPLOYMENT_NOT_STARTED', { group, reason }, { cause: error });
  }
}

/**
 * When the answer to CreateDeployment gets lost, the SDK asks again, and what CodeDeploy refuses then is a second
 * deployment beside the one that it has begun for us.
 */
function mayHaveStarted(error: unknown): boolean {
  return (error as Error).name === 'DeploymentLimitExceededException' || isTransient(error);
}

async function findOurs(
  clients: Clients,
  wanted: WantedDeployment,
  reason: string,
): Promise<string | undefined> {
  try {
    return await findDeployment(clients, wanted);
  } catch (error) {
    const { group } = wanted;
    const unknown = (error as Error).message;
    throw failure('DEPLOYMENT_UNCERTAIN', { group, reason, unknown }, { cause: error });
  }
}
