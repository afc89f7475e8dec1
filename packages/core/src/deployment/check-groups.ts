import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { askCodeDeploy, usualCalling, type Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { inBatches } from '../aws/in-batches.js';
import { explainServiceError } from '../aws/explain-error.js';
import { codeDeploySdk } from '../aws/sdk.js';
import type { GroupConfig } from '../config/groups.js';
import { failure } from '../errors/failure.js';

/** As many groups as one call may ask for. */
const atOnce = 100;

/** What of a group is held against what CodeDeploy says of it. */
export type CheckedGroup = Pick<GroupConfig, 'name' | 'deploymentGroup' | 'targetInstances'>;

/**
 * Makes sure, before anything is packed, that the application and its groups exist and are for instances.
 *
 * @returns what CodeDeploy says of the groups, by its names of them
 * @throws APPLICATION_NOT_FOUND, GROUP_NOT_FOUND, COMPUTE_PLATFORM_UNSUPPORTED, TARGET_INSTANCES_IN_PLACE, AWS_ACCESS_DENIED, AWS_UNREACHABLE,
 *   AWS_ANSWERED, and the signal's reason
 */
export async function checkGroups(
  clients: Clients,
  application: string,
  groups: readonly CheckedGroup[],
  region: string,
  calling: Calling = usualCalling,
): Promise<ReadonlyMap<string | undefined, DeploymentGroupInfo>> {
  const wanted = groups.map(({ deploymentGroup }) => deploymentGroup);
  const found = await readGroups(clients, application, wanted, region, calling);
  const infos = new Map(found.map((info) => [info.deploymentGroupName, info]));
  for (const { name, deploymentGroup: group, targetInstances } of groups) {
    const info = infos.get(group);
    if (info === undefined) throw failure('GROUP_NOT_FOUND', { application, group, region });
    const { computePlatform: platform = 'Server', deploymentStyle } = info;
    if (platform !== 'Server')
      throw failure('COMPUTE_PLATFORM_UNSUPPORTED', { application, group, platform });
    if (targetInstances !== undefined && deploymentStyle?.deploymentType !== 'BLUE_GREEN')
      throw failure('TARGET_INSTANCES_IN_PLACE', { group: name });
  }
  return infos;
}

/**
 * What CodeDeploy says of groups, without those that it does not know.
 *
 * @throws APPLICATION_NOT_FOUND, AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function readGroups(
  clients: Clients,
  applicationName: string,
  groups: readonly string[],
  region: string,
  calling: Calling,
): Promise<DeploymentGroupInfo[]> {
  const { BatchGetDeploymentGroupsCommand } = codeDeploySdk();
  const found: DeploymentGroupInfo[] = [];
  try {
    for (const deploymentGroupNames of inBatches(groups, atOnce)) {
      const input = { applicationName, deploymentGroupNames };
      const make = () => new BatchGetDeploymentGroupsCommand(input);
      const answer = await askCodeDeploy(clients, 'BatchGetDeploymentGroups', make, calling);
      found.push(...(answer.deploymentGroupsInfo ?? []));
    }
  } catch (error) {
    calling.signal?.throwIfAborted();
    const { name } = error as Error;
    if (name === 'ApplicationDoesNotExistException')
      throw failure(
        'APPLICATION_NOT_FOUND',
        { application: applicationName, region },
        { cause: error },
      );
    throw explainServiceError(error, 'codedeploy:BatchGetDeploymentGroups', applicationName);
  }
  return found;
}
