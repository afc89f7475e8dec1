import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { typed, type Clients } from '../aws/clients.js';
import { inBatches } from '../aws/in-batches.js';
import { explainServiceError } from '../aws/explain-error.js';
import { codeDeploySdk } from '../aws/sdk.js';
import type { S3Revision } from '../upload/upload.js';
import { isFinal } from './progress.js';

/** What a deployment was asked for with. */
export interface WantedDeployment {
  readonly application: string;
  readonly group: string;
  readonly revision: S3Revision;
  readonly description: string;
  /** When it was asked for first, by the clock of this machine. */
  readonly since: Date;
}

/** How far the clock of this machine may be ahead of CodeDeploy's, in milliseconds. */
const clockTolerance = 60_000;

/** As many deployments as one call may ask for. */
const atOnce = 25;

/**
 * Finds the deployment that a request has begun whose answer got lost: of the same revision, with the same description.
 * What another run has begun shortly before with all of that, and what still goes on, does what was asked for as well.
 *
 * @returns its id; undefined when there is none
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED
 */
export async function findDeployment(
  clients: Clients,
  wanted: WantedDeployment,
): Promise<string | undefined> {
  const found = (await listSince(clients, wanted)).filter((info) => isWanted(info, wanted));
  const time = ({ createTime }: DeploymentInfo) => createTime?.getTime() ?? 0;
  return found.toSorted((a, b) => time(b) - time(a))[0]?.deploymentId;
}

function isWanted(info: DeploymentInfo, { revision, description, since }: WantedDeployment) {
  const { bucket, key, eTag } = info.revision?.s3Location ?? {};
  const isSame =
    bucket === revision.bucket &&
    key === revision.key &&
    eTag?.replaceAll('"', '') === revision.eTag &&
    info.description === description;
  const isLater = info.createTime !== undefined && info.createTime >= since;
  return isSame && (isLater || !isFinal(info.status ?? 'Created'));
}

async function listSince(
  clients: Clients,
  { application, group, since }: WantedDeployment,
): Promise<DeploymentInfo[]> {
  const { BatchGetDeploymentsCommand, ListDeploymentsCommand } = codeDeploySdk();
  const { codeDeploy } = typed(clients);
  const ids: string[] = [];
  let nextToken: string | undefined;
  try {
    do {
      const page = await codeDeploy.send(
        new ListDeploymentsCommand({
          applicationName: application,
          deploymentGroupName: group,
          createTimeRange: { start: new Date(since.getTime() - clockTolerance) },
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
      );
      ids.push(...(page.deployments ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  } catch (error) {
    throw explainServiceError(error, 'codedeploy:ListDeployments', `${application}/${group}`);
  }
  const infos: DeploymentInfo[] = [];
  try {
    for (const deploymentIds of inBatches(ids, atOnce)) {
      const answer = await codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds }));
      infos.push(...(answer.deploymentsInfo ?? []));
    }
  } catch (error) {
    throw explainServiceError(error, 'codedeploy:BatchGetDeployments', ids.join(', '));
  }
  return infos;
}
