import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import type { DeployedGroup } from '../config/load-config.js';
import type { FoundRevision } from '../deployment/find-revision.js';
import {
  goodReleases,
  nameDeployed,
  releasesAmong,
  type Release,
} from '../deployment/good-releases.js';
import { listDeployments } from '../deployment/list-deployments.js';
import { failure } from '../errors/failure.js';
import { isFinal } from '../model/progress.js';
import type { Connection } from '../run/open-connections.js';
import { gone, lookAtDeployed } from './deployed-object.js';

/** So many deployments of a group are looked through at most. */
const mostRead = 200;

/** So many others are named where the one that was wanted is gone. */
const mostNamed = 10;

/** The last releases of a group, the newest first. */
async function lastReleases(
  { clients }: Connection,
  { application, deploymentGroup }: DeployedGroup,
  calling: Calling,
): Promise<Release[]> {
  const read: DeploymentInfo[] = [];
  for await (const info of listDeployments(clients, { application, deploymentGroup }, calling)) {
    read.push(info);
    if (read.length === mostRead) break;
  }
  return releasesAmong(read);
}

/** Whether somebody says which one, rather than how far back. */
function isNamed(to = '1'): boolean {
  return !/^\d{1,3}$/.test(to);
}

/** What a group can go back to. */
interface WayBack {
  /** The deployment that is gone back from. */
  readonly from: string;
  /** Whether CodeDeploy has brought back the last good revision by itself, which is the only one of `earlier` then. */
  readonly isThere: boolean;
  /** One for each revision, the last good one first. */
  readonly earlier: readonly DeploymentInfo[];
  /** All releases, the newest first: who names one of them means it. */
  readonly all: readonly DeploymentInfo[];
}

/**
 * What a group can go back to: where its last release did not succeed, to what was there before it, and else to what was
 * there before what is live.
 *
 * @throws NOTHING_TO_ROLL_BACK_TO, and what listing throws
 */
async function findWayBack(
  connection: Connection,
  group: DeployedGroup,
  to: string | undefined,
  calling: Calling,
): Promise<WayBack> {
  const releases = await lastReleases(connection, group, calling);
  const refuse = (reason: string) =>
    failure('NOTHING_TO_ROLL_BACK_TO', { group: group.name, reason });
  const [last] = releases;
  const [live, ...older] = goodReleases(releases);
  if (last === undefined || live === undefined) {
    const { status = 'Created' } = last?.info ?? {};
    const stop =
      last === undefined || isFinal(status)
        ? ''
        : `; ${last.info.deploymentId ?? ''} goes on, and is stopped by \`codedeployer stop ${group.name}\``;
    throw refuse(`no deployment to it has succeeded yet${stop}`);
  }
  if (to === undefined && live.info.creator === 'codeDeployRollback' && last === live)
    return { from: '', earlier: [live.info], all: [], isThere: true };
  const seen = new Set<string>();
  const candidates = last.info.status === 'Succeeded' ? older : [live, ...older];
  if (last.info.status === 'Succeeded') seen.add(live.revision);
  const earlier = candidates.filter(({ revision }) => !seen.has(revision) && seen.add(revision));
  if (earlier.length === 0 && !isNamed(to))
    throw refuse('what is live is the only revision that it has had, or all others were bad');
  return {
    from: last.info.deploymentId ?? '',
    isThere: false,
    earlier: earlier.map((release) => release.info),
    all: releases.map((release) => release.info),
  };
}

/** What a group goes back to. */
export interface ChosenWay {
  readonly info: DeploymentInfo;
  readonly found: FoundRevision;
  /** The deployment that is gone back from. */
  readonly from: string;
  /** Whether it is there already, brought back by CodeDeploy itself. */
  readonly isThere: boolean;
  /** A newer deployment that wrote over files of others, where what is gone back to relies on having left them alone. */
  readonly overwrittenBy?: string | undefined;
}

/**
 * A deployment with RETAIN has left files of others as they were. One with OVERWRITE after it may have replaced them, and
 * removed them again when it was cleaned up; to deploy the former once more brings none of them back.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html
 */
function overwrittenSince(
  wanted: DeploymentInfo,
  all: readonly DeploymentInfo[],
): string | undefined {
  if (wanted.fileExistsBehavior !== 'RETAIN') return undefined;
  const newer = all.slice(
    0,
    all.findIndex(({ deploymentId }) => deploymentId === wanted.deploymentId),
  );
  return newer.find(({ fileExistsBehavior }) => fileExistsBehavior === 'OVERWRITE')?.deploymentId;
}

/**
 * What a group goes back to, once it is sure that it is in S3.
 *
 * @param to a version, the id of a deployment, or how many revisions back; otherwise the last good one
 * @throws NOTHING_TO_ROLL_BACK_TO, REVISION_GONE, and what listing and looking throw
 */
export async function chooseWayBack(
  to: string | undefined,
  group: DeployedGroup,
  connection: Connection,
  calling: Calling,
): Promise<ChosenWay> {
  const { from, earlier, all, isThere } = await findWayBack(connection, group, to, calling);
  const wanted = await pick(to, { earlier, all }, group, connection, calling);
  const seen = await lookAtDeployed(connection, wanted, group, calling);
  if (seen.how === 'there') {
    const overwrittenBy = overwrittenSince(wanted, all);
    return { info: wanted, found: seen.found, from, isThere, overwrittenBy };
  }
  const others: string[] = [];
  for (const info of earlier.filter((other) => other !== wanted).slice(0, mostNamed)) {
    const other = await lookAtDeployed(connection, info, group, calling);
    if (other.how === 'there')
      others.push(
        `${info.deploymentId ?? ''} (${other.found.version ?? other.found.revision.key})`,
      );
  }
  throw gone(group, wanted, seen.how, others);
}

/** The one of the earlier releases that was asked for. */
async function pick(
  to: string | undefined,
  { earlier, all }: Pick<WayBack, 'earlier' | 'all'>,
  group: DeployedGroup,
  connection: Connection,
  calling: Calling,
): Promise<DeploymentInfo> {
  const refuse = (reason: string) =>
    failure('NOTHING_TO_ROLL_BACK_TO', { group: group.name, reason });
  if (to === undefined || !isNamed(to)) {
    const back = earlier[Number(to ?? 1) - 1];
    if (back === undefined)
      throw refuse(`it has ${earlier.length} earlier revisions, not ${to ?? 1}`);
    return back;
  }
  if (/^d-[A-Z0-9]+$/.test(to)) {
    const named = all.find(({ deploymentId }) => deploymentId === to);
    if (named === undefined) throw refuse(`${to} is none of its last ${all.length} releases`);
    return named;
  }
  const lookedAt = new Set<string>();
  for (const info of [...earlier, ...all]) {
    if (lookedAt.has(nameDeployed(info))) continue;
    lookedAt.add(nameDeployed(info));
    const seen = await lookAtDeployed(connection, info, group, calling);
    if (seen.how === 'there' && seen.found.version === to) return info;
  }
  throw refuse(`none of its last releases that are still in S3 has the version ${to}`);
}
