import type { DeploymentGroupInfo, DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import {
  listDeployments,
  readDeploymentInfos,
  unfinished,
} from '../deployment/list-deployments.js';
import { launchesInARow, listFailedLaunches } from '../deployment/failed-launches.js';
import type { GroupStatus, StatusReport } from '../model/command-reports.js';
import { findLive, firstRelease } from './find-live.js';
import type { LookFurther } from './look-further.js';
import { askOfEach, nameGroup, readGroup, type GroupTarget } from './group-target.js';
import { orItsError, refuseWhereAllFail } from './or-its-error.js';
import { summarizeOf } from './revision-names.js';
import { findStanding } from './standing.js';
import { findUnhealthy } from './unhealthy.js';

/**
 * What is on each group: what is live, what runs, what has failed since, and on which instances. Reads only. A group that
 * cannot be looked at is told with the reason, and does not hide the others.
 *
 * @param look at what other services say of the group, if they are asked
 * @throws what looking at the first group ended with, where none could be looked at: APPLICATION_NOT_FOUND, GROUP_NOT_FOUND,
 *   AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, ...; and the signal's reason
 */
export async function readStatus(
  targets: readonly GroupTarget[],
  now: Date,
  calling?: Calling,
  look?: LookFurther,
): Promise<StatusReport> {
  const looked = await askOfEach(targets, calling, (target, briskly) =>
    orItsError(target, briskly, () => lookAt(target, now, briskly, look), {
      running: [],
      unhealthy: [],
    }),
  );
  return {
    time: now.toISOString(),
    rehearsed: targets.some(({ isRehearsed }) => isRehearsed),
    groups: refuseWhereAllFail(looked),
  };
}

async function lookAt(
  target: GroupTarget,
  now: Date,
  calling: Calling,
  look: LookFurther | undefined,
): Promise<GroupStatus> {
  const { clients, application, deploymentGroup } = target;
  const group = await readGroup(target, calling);
  const running: DeploymentInfo[] = [];
  const unended = { application, deploymentGroup, statuses: unfinished };
  for await (const info of listDeployments(clients, unended, calling)) running.push(info);
  const last = group.lastSuccessfulDeployment?.deploymentId;
  const liveInfo = await findLive(target, last, calling);
  const failedInfo = await findFailed(target, liveInfo, group, calling);

  const checks = (await look?.(target, group, calling)) ?? [];

  const summarize = summarizeOf(target, calling);
  const live = liveInfo && (await summarize(liveInfo));
  const failed = failedInfo && (await summarize(failedInfo));
  return {
    ...nameGroup(target),
    ...(live === undefined ? {} : { live }),
    running: await Promise.all(
      running.map(async (info) => {
        const standing = await findStanding(target, info, now, calling);
        return { ...(await summarize(info)), ...(standing.length === 0 ? {} : { standing }) };
      }),
    ),
    ...(failed === undefined ? {} : { failed }),
    ...(await findLaunchLoop(target, group, calling)),
    unhealthy: await findUnhealthy(target, live, failed, calling),
    ...(checks.length === 0 ? {} : { checks }),
  };
}

/** Only a group with Auto Scaling has launches that can fail. */
async function findLaunchLoop(
  target: GroupTarget,
  { autoScalingGroups = [] }: DeploymentGroupInfo,
  calling: Calling,
): Promise<Pick<GroupStatus, 'launchLoop'>> {
  if (autoScalingGroups.length === 0) return {};
  const failed = await listFailedLaunches(target.clients, target, calling);
  const [last] = failed;
  if (last?.deploymentId === undefined || failed.length < launchesInARow) return {};
  const names = autoScalingGroups.flatMap(({ name }) => name ?? []);
  const { deploymentId } = last;
  return { launchLoop: { failed: failed.length, deploymentId, autoScalingGroups: names } };
}

/** The last release that did not succeed and that tells something about what is on the group now. */
async function findFailed(
  { clients, application, deploymentGroup }: GroupTarget,
  live: DeploymentInfo | undefined,
  { lastAttemptedDeployment }: DeploymentGroupInfo,
  calling: Calling,
): Promise<DeploymentInfo | undefined> {
  const rolledBack = live?.rollbackInfo?.rollbackTriggeringDeploymentId;
  const isLast = live?.deploymentId === lastAttemptedDeployment?.deploymentId;
  if (!isLast || lastAttemptedDeployment === undefined) {
    const statuses = ['Failed', 'Stopped'] as const;
    const since = live?.createTime;
    const list = { application, deploymentGroup, statuses, since };
    const failed = await firstRelease(listDeployments(clients, list, calling));
    if (failed !== undefined) return failed;
  }
  if (rolledBack === undefined) return undefined;
  return (await readDeploymentInfos(clients, [rolledBack], calling))[0];
}
