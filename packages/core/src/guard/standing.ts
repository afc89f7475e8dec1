import type { DeploymentInfo, DeploymentStatus } from '@aws-sdk/client-codedeploy';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { isFinal } from '../model/progress.js';
import { isRelease } from '../deployment/summarize.js';
import { listDeployments, unfinished } from '../deployment/list-deployments.js';
import { asking, type Guarded } from './guarded.js';

/** What a group has and gets. */
export interface Standing {
  /** Deployments that have not ended, the newest first. */
  readonly busy: readonly DeploymentInfo[];
  /** The deployment that brought what is on the instances; undefined where there is none, or it was not looked for. */
  readonly live: DeploymentInfo | undefined;
  /** All that were read on the way. */
  readonly read: readonly DeploymentInfo[];
}

/**
 * Looks at the deployments of a group: those that have not ended first, so that one that ends meanwhile is seen twice
 * rather than not at all.
 *
 * @param except a deployment that is not to be looked at
 * @returns what to do about it where we may not see
 * @throws AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function lookAt(
  guarded: Guarded,
  { withLive, except }: { readonly withLive: boolean; readonly except?: string | undefined },
): Promise<Standing | { readonly hidden: string }> {
  const { clients, application, deploymentGroup } = guarded;
  const calling = asking(guarded);
  const read: DeploymentInfo[] = [];
  const isOther = ({ deploymentId }: DeploymentInfo) => deploymentId !== except;
  try {
    const among = (statuses: readonly DeploymentStatus[]) =>
      listDeployments(clients, { application, deploymentGroup, statuses }, calling);
    for await (const info of among(unfinished)) if (isOther(info)) read.push(info);
    const busy = read.filter(({ status }) => !isFinal(status ?? 'Created'));
    // One that has just ended may be the one that is live.
    let live = withLive ? read.find(isLive) : undefined;
    if (!withLive || live !== undefined) return { busy, live, read };
    for await (const info of among(['Succeeded'])) {
      if (!isOther(info)) continue;
      read.push(info);
      live = isLive(info) ? info : undefined;
      if (live !== undefined) break;
    }
    return { busy, live, read };
  } catch (error) {
    if (!CodedeployerError.is(error) || error.code !== 'AWS_ACCESS_DENIED') throw error;
    return { hidden: error.message };
  }
}

function isLive(info: DeploymentInfo): boolean {
  return info.status === 'Succeeded' && isRelease(info);
}
