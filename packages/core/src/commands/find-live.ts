import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import { listDeployments, readDeploymentInfos } from '../deployment/list-deployments.js';
import { isRelease } from '../deployment/summarize.js';
import type { GroupTarget } from './group-target.js';

/** The first of some deployments that is a release. */
export async function firstRelease(
  deployments: AsyncIterable<DeploymentInfo>,
): Promise<DeploymentInfo | undefined> {
  for await (const info of deployments) if (isRelease(info)) return info;
  return undefined;
}

/**
 * The deployment whose revision is live on a group: the last release that succeeded.
 *
 * @param last the deployment that CodeDeploy itself names as the last one that succeeded; where it is a release, there is
 *   no need to look further
 */
export async function findLive(
  { clients, application, deploymentGroup }: GroupTarget,
  last: string | undefined,
  calling: Calling,
): Promise<DeploymentInfo | undefined> {
  if (last !== undefined) {
    const [info] = await readDeploymentInfos(clients, [last], calling);
    if (info !== undefined && isRelease(info)) return info;
  }
  const statuses = ['Succeeded'] as const;
  return firstRelease(
    listDeployments(clients, { application, deploymentGroup, statuses }, calling),
  );
}
