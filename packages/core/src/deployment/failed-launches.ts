import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { listDeployments } from './list-deployments.js';

/** As many launches have to have failed in a row before it is a loop. */
export const launchesInARow = 3;

/** So many deployments are looked at: what matters is the last few. */
const most = 25;

/**
 * The deployments that CodeDeploy has started for instances that Auto Scaling launched, the newest first, as long as they have failed.
 *
 * @throws as `listDeployments` does
 */
export async function listFailedLaunches(
  clients: Clients,
  group: { readonly application: string; readonly deploymentGroup: string },
  calling: Calling,
): Promise<DeploymentInfo[]> {
  const failed: DeploymentInfo[] = [];
  const statuses = ['Failed', 'Stopped', 'Succeeded'] as const;
  const { application, deploymentGroup } = group;
  let looked = 0;
  for await (const info of listDeployments(
    clients,
    { application, deploymentGroup, statuses },
    calling,
  )) {
    if (++looked > most || info.status === 'Succeeded') break;
    if (info.creator === 'autoscaling') failed.push(info);
  }
  return failed;
}
