import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import {
  listDeployments,
  readDeploymentInfos,
  unfinished,
} from '../deployment/list-deployments.js';
import { isRelease } from '../deployment/summarize.js';
import { failure } from '../errors/failure.js';
import { regionOf, type GroupTarget } from './group-target.js';

/** A deployment that is there, and the group that it is to. */
export interface FoundDeployment {
  readonly info: DeploymentInfo;
  readonly target: GroupTarget;
}

/** Deployments are called so; CodeDeploy refuses to look for anything else. */
const deploymentId = /^d-[A-Z0-9]{9}$/;

/** Whether a word is the id of a deployment, and not the name of a group. */
export function isDeploymentId(word: string): boolean {
  return deploymentId.test(word);
}

/**
 * Finds a deployment by its id, wherever one of the groups is. It may be to another group, or of another application.
 *
 * @throws DEPLOYMENT_NOT_FOUND, AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function findById(
  targets: readonly GroupTarget[],
  id: string,
  calling: Calling,
): Promise<FoundDeployment> {
  const places = new Map(targets.map((target) => [target.clients, target]));
  for (const [clients, place] of isDeploymentId(id) ? places : []) {
    const [info] = await readDeploymentInfos(clients, [id], calling);
    if (info === undefined) continue;
    const { applicationName: application = '', deploymentGroupName: deploymentGroup = '' } = info;
    const known = targets.find(
      (target) =>
        target.clients === clients &&
        target.application === application &&
        target.deploymentGroup === deploymentGroup,
    );
    const other = { ...place, name: deploymentGroup, application, deploymentGroup };
    return { info, target: known ?? other };
  }
  const regions = [...new Set(targets.map((target) => regionOf(target) ?? 'the rehearsal'))];
  throw failure('DEPLOYMENT_NOT_FOUND', { deploymentId: id, regions });
}

/**
 * The releases that have not come to their end on some groups. What Auto Scaling does to single instances is none of them.
 *
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function findRunning(
  { clients, application, deploymentGroup }: GroupTarget,
  calling: Calling,
): Promise<DeploymentInfo[]> {
  const running: DeploymentInfo[] = [];
  const unended = { application, deploymentGroup, statuses: unfinished };
  for await (const info of listDeployments(clients, unended, calling))
    if (isRelease(info)) running.push(info);
  return running;
}
