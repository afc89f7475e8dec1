import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import { listDeployments } from '../deployment/list-deployments.js';
import { isRelease } from '../deployment/summarize.js';
import type { GroupHistory, HistoryReport } from '../model/command-reports.js';
import { askOfEach, nameGroup, readGroup, type GroupTarget } from './group-target.js';
import { orItsError, refuseWhereAllFail } from './or-its-error.js';
import { summarizeOf } from './revision-names.js';

export interface HistoryOptions {
  /** How many deployments of each group; 10 unless it is said. */
  readonly limit?: number | undefined;
  /** Also those that are no releases: what Auto Scaling starts, and restarts. */
  readonly all?: boolean | undefined;
}

const usualLimit = 10;

/** On a fleet that scales much, releases may be far apart: so many deployments are looked through at most. */
const mostRead = 1000;

/**
 * The last deployments to each group, the newest first. Reads only. A group that cannot be looked at is told with the reason,
 * and does not hide the others.
 *
 * @throws what looking at the first group ended with, where none could be looked at: APPLICATION_NOT_FOUND, GROUP_NOT_FOUND,
 *   AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, ...; and the signal's reason
 */
export async function readHistory(
  targets: readonly GroupTarget[],
  now: Date,
  options: HistoryOptions = {},
  calling?: Calling,
): Promise<HistoryReport> {
  const looked = await askOfEach(targets, calling, (target, briskly) =>
    orItsError(target, briskly, () => lookBack(target, options, briskly), {
      deployments: [],
      passedOver: 0,
      more: false,
    }),
  );
  return {
    time: now.toISOString(),
    rehearsed: targets.some(({ isRehearsed }) => isRehearsed),
    groups: refuseWhereAllFail(looked),
  };
}

async function lookBack(
  target: GroupTarget,
  { limit = usualLimit, all = false }: HistoryOptions,
  calling: Calling,
): Promise<GroupHistory> {
  await readGroup(target, calling); // what ListDeployments says of one that is not there tells less
  const found: DeploymentInfo[] = [];
  let read = 0;
  let passedOver = 0;
  let more = false;
  for await (const info of listDeployments(target.clients, target, calling)) {
    read++;
    more = found.length === limit || read > mostRead;
    if (more) break;
    if (all || isRelease(info)) found.push(info);
    else passedOver++;
  }
  const deployments = await Promise.all(found.map(summarizeOf(target, calling)));
  return { ...nameGroup(target), deployments, passedOver, more };
}
