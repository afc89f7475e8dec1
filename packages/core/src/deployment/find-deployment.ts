import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { askCodeDeploy, type Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import { inBatches } from '../aws/in-batches.js';
import { codeDeploySdk } from '../aws/sdk.js';

/** What a deployment was asked for with. */
export interface WantedDeployment {
  readonly application: string;
  readonly group: string;
  /** Stands in its description, and in that of no other. */
  readonly mark: string;
  /** Before it was asked for, by the clock of AWS; undefined where that is not known. */
  readonly since: Date | undefined;
}

/** How much the clocks of AWS may differ between the machine that answers and the one that notes down, in milliseconds. */
const clockTolerance = 300_000;

/** As many deployments as one call may ask for. */
const atOnce = 25;

/**
 * Finds the deployment that a request has begun of which nothing was heard, by its mark.
 *
 * @returns its id; undefined when there is none
 * @throws what asking ended with where that passes; AWS_ACCESS_DENIED, AWS_ANSWERED, and the signal's reason
 */
export async function findDeployment(
  clients: Clients,
  { application, group, mark, since }: WantedDeployment,
  calling?: Calling,
): Promise<string | undefined> {
  const { BatchGetDeploymentsCommand, ListDeploymentsCommand } = codeDeploySdk();
  const createTimeRange =
    since === undefined ? undefined : { start: new Date(since.getTime() - clockTolerance) };
  const ask = async <T>(action: string, resource: string, asking: Promise<T>): Promise<T> => {
    try {
      return await asking;
    } catch (error) {
      calling?.signal?.throwIfAborted();
      throw explainServiceError(error, `codedeploy:${action}`, resource);
    }
  };
  const isWanted = ({ description }: DeploymentInfo) => description?.includes(mark) === true;
  let nextToken: string | undefined;
  do {
    const input = {
      applicationName: application,
      deploymentGroupName: group,
      createTimeRange,
      nextToken,
    };
    const page = await ask(
      'ListDeployments',
      `${application}/${group}`,
      askCodeDeploy(clients, 'ListDeployments', () => new ListDeploymentsCommand(input), calling),
    );
    for (const deploymentIds of inBatches(page.deployments ?? [], atOnce)) {
      const { deploymentsInfo = [] } = await ask(
        'BatchGetDeployments',
        deploymentIds.join(', '),
        askCodeDeploy(
          clients,
          'BatchGetDeployments',
          () => new BatchGetDeploymentsCommand({ deploymentIds }),
          calling,
        ),
      );
      const found = deploymentsInfo.find(isWanted)?.deploymentId;
      if (found !== undefined) return found;
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return undefined;
}
