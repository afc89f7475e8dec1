import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { CodedeployerError } from '../errors/codedeployer-error.js';
import { atMost } from '../aws/call-policy.js';
import type { Calling } from '../aws/call.js';
import { readDescription } from '../deployment/description.js';
import { readDeploymentInfos } from '../deployment/list-deployments.js';
import { startDeployment } from '../deployment/start.js';
import { stopDeployment } from '../deployment/stop.js';
import type { ArchiveFormat } from '../model/archive-format.js';
import type { DeploymentRef } from '../model/progress.js';
import { asking, type Guarded } from './guarded.js';
import { findNewer, type Newer } from './order.js';
import { sequenceOfDeployment } from './sequence-of.js';
import { lookAt } from './standing.js';

/** A deployment that has been started and has to go, as a newer build came between. */
export interface Withdrawn {
  readonly newer: Newer;
  readonly error: CodedeployerError;
}

/** A deployment that is there is looked after also when the run is cancelled, but not for ever. */
function unhurried(guarded: Guarded): Calling {
  const { patience, ...calling } = asking(guarded);
  return {
    ...calling,
    signal: undefined,
    patience: atMost(patience, { attempts: 4, callTimeout: 30 }),
  };
}

/**
 * Looks whether a newer build came between our look and our start, where no lease kept it from that; then stops ours, so
 * that CodeDeploy brings back the newer one. Does not throw: whoever has started a deployment has to follow it.
 *
 * @returns undefined where ours may go on
 */
export async function withdrawIfOlder(
  given: Guarded,
  ref: DeploymentRef,
): Promise<Withdrawn | undefined> {
  const calling = unhurried(given);
  const guarded = { ...given, calling };
  const { clients, name, tell } = guarded;
  const { deploymentId } = ref;
  let newer: Newer | undefined;
  try {
    const standing = await lookAt(guarded, { withLive: true, except: deploymentId });
    newer = 'hidden' in standing ? undefined : await findNewer(guarded, standing);
    if (newer === undefined) return undefined;
    const [own] = await readDeploymentInfos(clients, [deploymentId], calling);
    // What was started after ours is what the group will have.
    if (own !== undefined && createdAt(newer.info) > createdAt(own)) return undefined;
  } catch (error) {
    const { message } = error as Error;
    tell(
      `${name}: whether a newer build came before ${deploymentId} could not be seen: ${message}`,
    );
    if (newer === undefined) return undefined;
  }
  try {
    await stopDeployment(clients, deploymentId, { rollback: true }, calling);
  } catch (error) {
    const { message } = error as Error;
    tell(
      `${name}: ${deploymentId} could not be stopped: ${message} The newer build is deployed again after it.`,
    );
  }
  return { newer, error: newer.afterStart(`${deploymentId} is stopped and rolled back.`) };
}

/**
 * Deploys a newer build once more, as ours was done before it could be stopped.
 *
 * @throws what starting a deployment throws
 */
export async function bringBack(guarded: Guarded, { info }: Newer): Promise<DeploymentRef> {
  const { clients, application, deploymentGroup, name } = guarded;
  const { bucket = '', key = '', bundleType, eTag = '', version } = info.revision?.s3Location ?? {};
  const revision = {
    bucket,
    key,
    bundleType: (bundleType ?? 'zip') as ArchiveFormat,
    eTag,
    ...(version === undefined ? {} : { versionId: version }),
  };
  const { deploymentConfigName, fileExistsBehavior, ignoreApplicationStopFailures } = info;
  const options = {
    name,
    application,
    deploymentGroup,
    ...(deploymentConfigName === undefined ? {} : { deploymentConfig: deploymentConfigName }),
    ...(fileExistsBehavior === undefined ? {} : { fileExistsBehavior }),
    ...(ignoreApplicationStopFailures === undefined ? {} : { ignoreApplicationStopFailures }),
  };
  const { text, by } = readDescription(info.description ?? '');
  return startDeployment(clients, revision, options, text, {
    calling: unhurried(guarded),
    sequence: await sequenceOfDeployment(guarded, info, []),
    by,
  });
}

/** Milliseconds since 1970, by the clock of CodeDeploy. */
function createdAt({ createTime }: DeploymentInfo): number {
  return createTime?.getTime() ?? 0;
}
