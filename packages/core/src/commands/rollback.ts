import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import type { DeployedGroup, RevisionConfig } from '../config/load-config.js';
import {
  nameRevisionPlace,
  readRevision,
  type FoundRevision,
} from '../deployment/find-revision.js';
import {
  listDeployments,
  readDeploymentInfos,
  unfinished,
} from '../deployment/list-deployments.js';
import { isRelease } from '../deployment/summarize.js';
import { failure } from '../errors/failure.js';
import type { DeployReport } from '../model/deploy-report.js';
import { deployChosen, type ChosenRevision } from '../run/deploy-chosen.js';
import type { Connection } from '../run/open-connections.js';
import type { DeployOptions, Run } from '../run/run.js';
import { nameDeployment, type DeploymentRef } from '../model/progress.js';
import { stopWithRollback } from '../run/stop-with-rollback.js';
import { withoutUpload } from './open-groups.js';
import { asItWasDeployed } from './as-it-was-deployed.js';

export interface RollbackOptions extends DeployOptions {
  /** A version, the id of a deployment, or how many releases back; otherwise to the last good revision. */
  readonly to?: string | undefined;
}

/** So many deployments of a group are looked through at most. */
const mostRead = 200;

/** Stands in the description of a deployment that brings back an earlier revision. */
const rolledBackFrom = /\brollback from (d-[A-Z0-9]+)/;

/** A release that succeeded, the revision of which may be gone back to. */
interface Release {
  readonly info: DeploymentInfo;
  readonly revision: string;
}

function revisionOf({ revision }: DeploymentInfo): string {
  const { bucket, key, eTag, version } = revision?.s3Location ?? {};
  return revision?.s3Location === undefined
    ? JSON.stringify(revision)
    : JSON.stringify([bucket, key, version ?? eTag?.replaceAll('"', '')]);
}

/** The last releases of a group, the newest first. */
async function lastReleases(
  { clients }: Connection,
  { application, deploymentGroup }: DeployedGroup,
  calling: Calling,
): Promise<Release[]> {
  const releases: Release[] = [];
  let read = 0;
  for await (const info of listDeployments(clients, { application, deploymentGroup }, calling)) {
    if ((read += 1) > mostRead) break;
    if (isRelease(info) && info.revision?.s3Location !== undefined)
      releases.push({ info, revision: revisionOf(info) });
  }
  return releases;
}

/** Those that succeeded, without what was rolled back from since. */
function goodOnes(releases: readonly Release[]): Release[] {
  const leftBehind = new Set(
    releases.map(({ info }) => rolledBackFrom.exec(info.description ?? '')?.[1]),
  );
  // A deployment that was rolled back from is bad, and so are older ones of the same revision; newer ones were meant.
  const bad = new Map<string, number>();
  for (const [index, { info, revision }] of releases.entries())
    if (leftBehind.has(info.deploymentId) && !bad.has(revision)) bad.set(revision, index);
  return releases.filter(
    ({ info, revision }, index) =>
      info.status === 'Succeeded' && index < (bad.get(revision) ?? Number.POSITIVE_INFINITY),
  );
}

/** Whether somebody says which one, rather than how far back. */
function isNamed(to = '1'): boolean {
  return !/^\d{1,3}$/.test(to);
}

/** What a group can go back to. */
interface WayBack {
  /** The deployment that is gone back from. */
  readonly from: string;
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
  const [live, ...older] = goodOnes(releases);
  if (last === undefined || live === undefined)
    throw refuse('no deployment to it has succeeded yet');
  const { info } = live;
  if (to === undefined && info.creator === 'codeDeployRollback' && last === live)
    throw refuse(
      `CodeDeploy has brought back the last good revision by itself (${info.deploymentId ?? ''}); to go further back: --to 1`,
    );
  const seen = new Set<string>();
  const candidates = last.info.status === 'Succeeded' ? older : [live, ...older];
  if (last.info.status === 'Succeeded') seen.add(live.revision);
  const earlier = candidates.filter(({ revision }) => !seen.has(revision) && seen.add(revision));
  if (earlier.length === 0 && !isNamed(to))
    throw refuse('what is live is the only revision that it has had, or all others were bad');
  return {
    from: last.info.deploymentId ?? '',
    earlier: earlier.map((release) => release.info),
    all: releases.map((release) => release.info),
  };
}

/** The revision of a deployment as it is in S3 now. */
async function look(
  { clients }: Connection,
  { revision }: DeploymentInfo,
  { expectedBucketOwner }: DeployedGroup,
  calling: Calling,
): Promise<{ readonly found?: FoundRevision; readonly how: 'there' | 'gone' | 'replaced' }> {
  const { bucket = '', key = '', eTag, version } = revision?.s3Location ?? {};
  const place = { bucket, key, ...(version === undefined ? {} : { versionId: version }) };
  const found = await readRevision(clients, place, calling, expectedBucketOwner);
  if (found === undefined) return { how: 'gone' };
  const isSame = eTag === undefined || eTag.replaceAll('"', '') === found.revision.eTag;
  return isSame ? { found, how: 'there' } : { how: 'replaced' };
}

async function choose(
  to: string | undefined,
  group: DeployedGroup,
  connection: Connection,
  calling: Calling,
): Promise<{ readonly info: DeploymentInfo; readonly found: FoundRevision; from: string }> {
  const { from, earlier, all } = await findWayBack(connection, group, to, calling);
  const wanted = await pick(to, { earlier, all }, group, connection, calling);
  const { found, how } = await look(connection, wanted, group, calling);
  if (found !== undefined) return { info: wanted, found, from };
  const others: string[] = [];
  for (const info of earlier.filter((other) => other !== wanted).slice(0, 10)) {
    const seen = await look(connection, info, group, calling);
    if (seen.found !== undefined)
      others.push(`${info.deploymentId ?? ''} (${seen.found.version ?? seen.found.revision.key})`);
  }
  const { bucket = '', key = '', version } = wanted.revision?.s3Location ?? {};
  const place = nameRevisionPlace({ bucket, key, versionId: version });
  throw failure('REVISION_GONE', {
    group: group.name,
    place,
    deployment: wanted.deploymentId ?? '',
    how: how === 'replaced' ? 'replaced' : 'gone',
    others,
  });
}

/** The one of the earlier releases that was asked for. */
async function pick(
  to: string | undefined,
  { earlier, all }: Omit<WayBack, 'from'>,
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
    if (lookedAt.has(revisionOf(info))) continue;
    lookedAt.add(revisionOf(info));
    const { found } = await look(connection, info, group, calling);
    if (found?.version === to) return info;
  }
  throw refuse(`none of its last releases that are still in S3 has the version ${to}`);
}

/** The deployment of one of the groups that has not come to its end. */
async function findRunning(
  { clients }: Connection,
  { application, deploymentGroup, name }: DeployedGroup,
  calling: Calling,
): Promise<DeploymentRef | undefined> {
  const unended = { application, deploymentGroup, statuses: unfinished };
  for await (const info of listDeployments(clients, unended, calling))
    if (isRelease(info) && info.creator !== 'codeDeployRollback')
      return { group: name, deploymentId: info.deploymentId ?? '' };
  return undefined;
}

/** Brings a group back to what `choose` finds, with the options that this was deployed with. */
async function goBack(
  to: string | undefined,
  group: DeployedGroup,
  connection: Connection,
  { calling, onEvent }: Run,
): Promise<ChosenRevision> {
  const { info, found, from } = await choose(to, group, connection, calling);
  const before = asItWasDeployed(info, group);
  const version = found.version ?? found.revision.key;
  onEvent({
    type: 'notice',
    message: `${group.name}: back to ${version} (${info.deploymentId ?? ''}) from ${from}, ${before.inWords}; no alarm stops it.`,
  });
  const { alarms: _alarms, ignorePollAlarmFailure: _ignored, ...settings } = before.group;
  return {
    found,
    group: { ...settings, ignoreAlarms: true },
    description: `${group.application} ${version} rollback from ${from}`,
  };
}

/**
 * Brings back an earlier revision on the configured groups: by default the last one that succeeded and was not rolled back
 * from. It is deployed with the options that it was deployed with, and no alarm stops it: what rings because of the bad
 * revision would stop it at once. Where a deployment runs, it is stopped with a rollback by CodeDeploy. What there is to go
 * back to is looked at for all groups before anything is written.
 *
 * @throws NOTHING_TO_ROLL_BACK_TO, REVISION_GONE, and as `deploy` does
 */
export async function rollback(
  config: RevisionConfig,
  { to, ...options }: RollbackOptions = {},
): Promise<DeployReport> {
  return deployChosen(withoutUpload(config), options, async (run, connections) => {
    const running = new Map<string, DeploymentRef>();
    const chosen: ChosenRevision[] = [];
    for (const group of run.config.targets) {
      const connection = connections.of(group.name);
      const ref = await findRunning(connection, group, run.calling);
      if (ref !== undefined) running.set(group.name, ref);
      else chosen.push(await goBack(to, group, connection, run));
    }
    if (running.size === 0) return { deploy: chosen };
    if (to !== undefined) {
      const names = [...running.values()].map(nameDeployment).join(', ');
      run.onEvent({
        type: 'notice',
        message: `${names} is stopped first; what is brought back then is ${to}.`,
      });
    }
    const stopping = [...running.values()];
    const back = await stopWithRollback(stopping, to === undefined, run, connections);
    const there: ChosenRevision[] = [];
    for (const group of run.config.targets) {
      if (!running.has(group.name)) continue;
      const connection = connections.of(group.name);
      const rollbackId = back.get(group.name);
      const found =
        rollbackId === undefined
          ? undefined
          : await foundIn(rollbackId, connection, group, run.calling);
      if (found === undefined) chosen.push(await goBack(to, group, connection, run));
      else there.push({ group, found });
    }
    return { deploy: chosen, there };
  });
}

/** The revision that a deployment has brought. */
async function foundIn(
  deploymentId: string,
  connection: Connection,
  group: DeployedGroup,
  calling: Calling,
): Promise<FoundRevision | undefined> {
  const [info] = await readDeploymentInfos(connection.clients, [deploymentId], calling);
  return info === undefined ? undefined : (await look(connection, info, group, calling)).found;
}
