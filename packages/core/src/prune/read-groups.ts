import type { DeploymentGroupInfo, DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { askCodeDeploy, type Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import { codeDeploySdk } from '../aws/sdk.js';
import { readGroups } from '../deployment/check-groups.js';
import { goodReleases, releasesAmong } from '../deployment/good-releases.js';
import {
  listDeployments,
  readDeploymentInfos,
  unfinished,
  type ListedDeployments,
} from '../deployment/list-deployments.js';
import { isRelease } from '../deployment/summarize.js';
import { failure } from '../errors/failure.js';
import type { GroupNeeds } from './facts.js';

/** An application, where it is. */
export interface ApplicationPlace {
  readonly clients: Clients;
  readonly application: string;
  readonly region: string;
}

async function listGroups(
  { clients, application, region }: ApplicationPlace,
  calling: Calling,
): Promise<string[]> {
  const { ListDeploymentGroupsCommand } = codeDeploySdk();
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const input = { applicationName: application, nextToken };
    const make = () => new ListDeploymentGroupsCommand(input);
    try {
      const page = await askCodeDeploy(clients, 'ListDeploymentGroups', make, calling);
      names.push(...(page.deploymentGroups ?? []));
      nextToken = page.nextToken;
    } catch (error) {
      calling.signal?.throwIfAborted();
      if ((error as Error).name === 'ApplicationDoesNotExistException')
        throw failure('APPLICATION_NOT_FOUND', { application, region }, { cause: error });
      throw explainServiceError(error, 'codedeploy:ListDeploymentGroups', application, {
        policy: 'pruner',
      });
    }
  } while (nextToken !== undefined);
  return names;
}

/** What a deployment brings that is not told of may be any object. */
function refuseUnknown({ region }: ApplicationPlace, ids: readonly string[]): void {
  if (ids.length > 0)
    throw failure('DEPLOYMENT_NOT_FOUND', { deploymentId: ids.join(', '), regions: [region] });
}

/** Back to as many good revisions as are kept; how many those before them were does not matter. */
async function readBack(
  clients: Clients,
  listed: ListedDeployments,
  keep: number,
  calling: Calling,
): Promise<DeploymentInfo[]> {
  const read: DeploymentInfo[] = [];
  for await (const info of listDeployments(clients, listed, calling)) {
    read.push(info);
    if (info.status !== 'Succeeded' || !isRelease(info)) continue;
    const good = new Set(goodReleases(releasesAmong(read)).map(({ revision }) => revision));
    if (good.size >= keep) break;
  }
  return read;
}

async function readNeeds(
  place: ApplicationPlace,
  info: DeploymentGroupInfo,
  keep: number,
  calling: Calling,
): Promise<Omit<GroupNeeds, 'locked'>> {
  const { clients, application } = place;
  const { deploymentGroupName: deploymentGroup = '' } = info;
  const onUnknown = (missing: readonly string[]) => refuseUnknown(place, missing);
  const all = { application, deploymentGroup, onUnknown };
  // Those that have not ended first: one that ends meanwhile is seen twice rather than not at all.
  const running: DeploymentInfo[] = [];
  for await (const one of listDeployments(clients, { ...all, statuses: unfinished }, calling))
    running.push(one);
  const back = await readBack(clients, all, keep, calling);
  const ended = [info.lastSuccessfulDeployment, info.lastAttemptedDeployment];
  const ids = [...new Set(ended.flatMap((last) => last?.deploymentId ?? []))];
  const isRead = new Set([...running, ...back].map(({ deploymentId }) => deploymentId));
  const unread = ids.filter((id) => !isRead.has(id));
  const named = await readDeploymentInfos(clients, unread, calling);
  const known = new Set(named.map(({ deploymentId }) => deploymentId));
  refuseUnknown(
    place,
    unread.filter((id) => !known.has(id)),
  );
  const others = new Map([...running, ...named].map((one) => [one.deploymentId, one]));
  for (const { deploymentId } of back) others.delete(deploymentId);
  return {
    name: deploymentGroup,
    application,
    info,
    deployments: [...back, ...others.values()],
  };
}

/**
 * What all groups of an application have and may come to need, whether the configuration knows them or not.
 *
 * @param keep how many good revisions of each
 * @throws APPLICATION_NOT_FOUND, GROUP_NOT_FOUND, DEPLOYMENT_NOT_FOUND, AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED,
 *   and the signal's reason
 */
export async function readApplication(
  place: ApplicationPlace,
  keep: number,
  calling: Calling,
): Promise<Omit<GroupNeeds, 'locked'>[]> {
  const { clients, application, region } = place;
  const names = await listGroups(place, calling);
  const infos = await readGroups(clients, application, names, region, calling);
  const groups: Omit<GroupNeeds, 'locked'>[] = [];
  for (const name of names) {
    const info = infos.find(({ deploymentGroupName }) => deploymentGroupName === name);
    if (info === undefined) throw failure('GROUP_NOT_FOUND', { application, group: name, region });
    groups.push(await readNeeds(place, info, keep, calling));
  }
  return groups;
}
