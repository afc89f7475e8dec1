import type { DeploymentInfo, RevisionLocation } from '@aws-sdk/client-codedeploy';
import { consoleUrl } from '../aws/console-url.js';
import type { DeployedRevision, DeploymentSummary } from '../model/deployment-summary.js';
import { copiedGroup } from './copied-group.js';
import { readDescription } from './description.js';

/** Who starts deployments that are no releases: what is live does not change by them, and they come in any number. */
const otherCreators: ReadonlySet<string> = new Set([
  'autoscaling',
  'autoscalingTermination',
  'CodeDeployAutoUpdate',
]);

/**
 * Whether a deployment decides about what is live on its group. What CodeDeploy itself gives to single instances, because
 * they are new or have been left behind, does not; nor does a restart, which brings no revision.
 */
export function isRelease({ creator = 'user', deploymentMode }: DeploymentInfo): boolean {
  return !otherCreators.has(creator) && deploymentMode !== 'RESTART';
}

/** Where a revision is, for people. */
function locate({ s3Location, gitHubLocation }: RevisionLocation): string {
  if (s3Location !== undefined) return `s3://${s3Location.bucket ?? ''}/${s3Location.key ?? ''}`;
  const { repository = '', commitId = '' } = gitHubLocation ?? {};
  return `github.com/${repository} ${commitId}`;
}

/**
 * The version in a description as this tool writes it unless another template is configured: `<application> <version>`.
 */
function versionIn(text: string, application: string): string | undefined {
  const [name, version, ...more] = text.split(' ');
  return name === application && more.length === 0 ? version : undefined;
}

/** What the deployment itself says of its revision. */
function toRevision(
  { revision, applicationName = '' }: DeploymentInfo,
  { text, isMarked }: ReturnType<typeof readDescription>,
): DeployedRevision | undefined {
  if (revision === undefined) return undefined;
  const version = isMarked ? versionIn(text, applicationName) : undefined;
  const commit = revision.gitHubLocation?.commitId;
  return {
    location: locate(revision),
    ...(version === undefined ? {} : { version }),
    ...(commit === undefined ? {} : { commit }),
  };
}

/**
 * A deployment as CodeDeploy remembers it.
 *
 * @param group what the configuration calls its group
 * @param region for the page in AWS's console; undefined in a rehearsal, which has none
 */
export function summarize(
  info: DeploymentInfo,
  { group, region }: { readonly group: string; readonly region: string | undefined },
): DeploymentSummary {
  const { deploymentId = '', createTime, completeTime, creator = 'user', rollbackInfo } = info;
  const { deploymentOverview, errorInformation, instanceTerminationWaitTimeStarted } = info;
  const { rollbackDeploymentId, rollbackTriggeringDeploymentId } = rollbackInfo ?? {};
  const description = readDescription(info.description ?? '');
  const revision = toRevision(info, description);
  const status = info.status ?? 'Created';
  const copy = copiedGroup(info);
  return {
    group,
    deploymentId,
    ...(region === undefined ? {} : { url: consoleUrl(region, deploymentId) }),
    ...(rollbackTriggeringDeploymentId === undefined
      ? {}
      : { rollbackOf: rollbackTriggeringDeploymentId }),
    status,
    ...(createTime === undefined ? {} : { startTime: createTime.toISOString() }),
    ...(completeTime === undefined ? {} : { endTime: completeTime.toISOString() }),
    creator,
    isOurs: description.isMarked,
    ...(description.by === undefined ? {} : { by: description.by }),
    isRelease: isRelease(info),
    ...(description.text === '' ? {} : { description: description.text }),
    ...(revision === undefined ? {} : { revision }),
    ...(deploymentOverview === undefined
      ? {}
      : { counts: { ...deploymentOverview } as Readonly<Record<string, number>> }),
    ...(errorInformation === undefined
      ? {}
      : {
          error: {
            code: errorInformation.code ?? 'UNKNOWN',
            message: errorInformation.message ?? '',
          },
        }),
    ...(rollbackDeploymentId === undefined ? {} : { rollbackDeploymentId }),
    ...(copy !== undefined && (status === 'Failed' || status === 'Stopped') ? { copy } : {}),
    ...(instanceTerminationWaitTimeStarted === true && status === 'InProgress'
      ? { terminationWait: true }
      : {}),
  };
}
