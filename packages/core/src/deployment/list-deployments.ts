import type { DeploymentInfo, DeploymentStatus } from '@aws-sdk/client-codedeploy';
import { askCodeDeploy, usualCalling, type Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import { inBatches } from '../aws/in-batches.js';
import { codeDeploySdk } from '../aws/sdk.js';

/** Which deployments are wanted. */
export interface ListedDeployments {
  readonly application: string;
  /** CodeDeploy's name of the group. */
  readonly deploymentGroup: string;
  /** All of them, unless it is said. */
  readonly statuses?: readonly DeploymentStatus[] | undefined;
  /** Those that were created then or later. */
  readonly since?: Date | undefined;
  /** Told of those that CodeDeploy lists and then does not know, which are left out. */
  readonly onUnknown?: ((ids: readonly string[]) => void) | undefined;
}

/** As many deployments as one call may ask for. */
const atOnce = 25;

/** Deployments that have not come to their end: the group takes no other one meanwhile. */
export const unfinished = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'] as const;

async function explained<T>(
  action: string,
  resource: string,
  calling: Calling,
  asking: Promise<T>,
) {
  try {
    return await asking;
  } catch (error) {
    calling.signal?.throwIfAborted();
    throw explainServiceError(error, `codedeploy:${action}`, resource);
  }
}

/**
 * What CodeDeploy knows of deployments, in the order of `ids`, without those that it does not know.
 *
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function readDeploymentInfos(
  clients: Clients,
  ids: readonly string[],
  calling: Calling = usualCalling,
): Promise<DeploymentInfo[]> {
  const { BatchGetDeploymentsCommand } = codeDeploySdk();
  const infos = new Map<string | undefined, DeploymentInfo>();
  for (const deploymentIds of inBatches(ids, atOnce)) {
    const make = () => new BatchGetDeploymentsCommand({ deploymentIds });
    const asking = askCodeDeploy(clients, 'BatchGetDeployments', make, calling);
    const named = deploymentIds.join(', ');
    const { deploymentsInfo = [] } = await explained('BatchGetDeployments', named, calling, asking);
    for (const info of deploymentsInfo) infos.set(info.deploymentId, info);
  }
  return ids.flatMap((id) => infos.get(id) ?? []);
}

/**
 * The deployments to a group, the newest first, as far as they are asked for: at most 25 are read in advance.
 *
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function* listDeployments(
  clients: Clients,
  { application, deploymentGroup, statuses, since, onUnknown }: ListedDeployments,
  calling: Calling = usualCalling,
): AsyncGenerator<DeploymentInfo> {
  const { ListDeploymentsCommand } = codeDeploySdk();
  let nextToken: string | undefined;
  do {
    const input = {
      applicationName: application,
      deploymentGroupName: deploymentGroup,
      includeOnlyStatuses: statuses && [...statuses],
      createTimeRange: since && { start: since },
      nextToken,
    };
    const make = () => new ListDeploymentsCommand(input);
    const page = await explained(
      'ListDeployments',
      `${application}/${deploymentGroup}`,
      calling,
      askCodeDeploy(clients, 'ListDeployments', make, calling),
    );
    for (const ids of inBatches(page.deployments ?? [], atOnce)) {
      const infos = await readDeploymentInfos(clients, ids, calling);
      const known = new Set(infos.map(({ deploymentId }) => deploymentId));
      if (known.size < ids.length) onUnknown?.(ids.filter((id) => !known.has(id)));
      yield* newestFirst(infos);
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

/** CodeDeploy lists them in this order, and promises nothing. */
function newestFirst(infos: readonly DeploymentInfo[]): DeploymentInfo[] {
  const created = ({ createTime }: DeploymentInfo) => createTime?.getTime() ?? 0;
  return infos.toSorted((a, b) => created(b) - created(a));
}
