import type { Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { listDeployments } from './list-deployments.js';

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

/**
 * Finds the deployment that a request has begun of which nothing was heard, by its mark.
 *
 * @returns its id; undefined when there is none
 * @throws what asking ended with where that passes; AWS_ACCESS_DENIED, AWS_ANSWERED, and the signal's reason
 */
export async function findDeployment(
  clients: Clients,
  { application, group: deploymentGroup, mark, since }: WantedDeployment,
  calling?: Calling,
): Promise<string | undefined> {
  const wanted = {
    application,
    deploymentGroup,
    since: since === undefined ? undefined : new Date(since.getTime() - clockTolerance),
  };
  for await (const { description, deploymentId } of listDeployments(clients, wanted, calling))
    if (description?.includes(mark) === true) return deploymentId;
  return undefined;
}
