import type { Calling } from '../aws/call.js';
import type { DeployedGroup, RevisionConfig } from '../config/load-config.js';
import {
  listDeployments,
  readDeploymentInfos,
  unfinished,
} from '../deployment/list-deployments.js';
import { isRelease } from '../deployment/summarize.js';
import type { DeployReport } from '../model/deploy-report.js';
import { nameDeployment, type DeploymentRef } from '../model/progress.js';
import { deployChosen, type ChosenRevision } from '../run/deploy-chosen.js';
import type { Connection } from '../run/open-connections.js';
import type { DeployOptions, Run } from '../run/run.js';
import { stopWithRollback } from '../run/stop-with-rollback.js';
import { asItWasDeployed } from './as-it-was-deployed.js';
import { lookAtDeployed } from './deployed-object.js';
import { withoutUpload } from './open-groups.js';
import { chooseWayBack, type ChosenWay } from './way-back.js';

export interface RollbackOptions extends DeployOptions {
  /** A version, the id of a deployment, or how many releases back; otherwise to the last good revision. */
  readonly to?: string | undefined;
}

/** The deployment of one of the groups that has not come to its end; a rollback by CodeDeploy as well. */
async function findRunning(
  { clients }: Connection,
  { application, deploymentGroup, name }: DeployedGroup,
  calling: Calling,
): Promise<DeploymentRef | undefined> {
  const unended = { application, deploymentGroup, statuses: unfinished };
  for await (const info of listDeployments(clients, unended, calling)) {
    if (!isRelease(info)) continue;
    const rollbackOf = info.rollbackInfo?.rollbackTriggeringDeploymentId;
    const ref = { group: name, deploymentId: info.deploymentId ?? '' };
    return info.creator === 'codeDeployRollback' && rollbackOf !== undefined
      ? { ...ref, rollbackOf }
      : ref;
  }
  return undefined;
}

/** A group with the way back that was chosen for it, by the options that this was deployed with. */
function goBack(
  { info, found, from, overwrittenBy }: ChosenWay,
  group: DeployedGroup,
  { onEvent }: Run,
): ChosenRevision {
  const before = asItWasDeployed(info, group);
  const version = found.version ?? found.revision.key;
  onEvent({
    type: 'notice',
    message: `${group.name}: back to ${version} (${info.deploymentId ?? ''}) from ${from}, ${before.inWords}; no alarm stops it.`,
  });
  if (overwrittenBy !== undefined)
    onEvent({
      type: 'warning',
      message: `${group.name}: ${info.deploymentId ?? ''} left files alone that were there before it (RETAIN). ${overwrittenBy}, which came after it, wrote over such files (OVERWRITE), and what it replaced does not come back by this rollback: look whether they are there.`,
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
 * back to is looked at for all groups before anything is written. A group that CodeDeploy has brought back by itself stays as it is.
 *
 * @throws NOTHING_TO_ROLL_BACK_TO, REVISION_GONE, and as `deploy` does
 */
export async function rollback(
  config: RevisionConfig,
  { to, ...options }: RollbackOptions = {},
): Promise<DeployReport> {
  return deployChosen(withoutUpload(config), options, async (run, connections) => {
    const { targets } = run.config;
    const running = new Map<string, DeploymentRef>();
    const ways = new Map<DeployedGroup, ChosenWay>();
    for (const group of targets) {
      const connection = connections.of(group.name);
      const ref = await findRunning(connection, group, run.calling);
      const way = await chooseWayBack(to, group, connection, run.calling);
      // A rollback that CodeDeploy has begun is not stopped, whatever is to come after it.
      if (ref === undefined || (ref.rollbackOf !== undefined && to !== undefined))
        ways.set(group, way);
      else running.set(group.name, ref);
    }
    const chosen: ChosenRevision[] = [];
    const there: ChosenRevision[] = [];
    const take = (way: ChosenWay, group: DeployedGroup) => {
      if (!way.isThere) {
        chosen.push(goBack(way, group, run));
        return;
      }
      const message = `${group.name}: CodeDeploy has brought back the last good revision by itself (${way.info.deploymentId ?? ''}); nothing is done. To go further back: --to 1`;
      run.onEvent({ type: 'notice', message });
      there.push({ group, found: way.found });
    };
    for (const [group, way] of ways) take(way, group);
    if (running.size === 0) return { deploy: chosen, there };
    if (to !== undefined) {
      const names = [...running.values()].map(nameDeployment).join(', ');
      run.onEvent({
        type: 'notice',
        message: `${names} is stopped first; what is brought back then is ${to}.`,
      });
    }
    const stopping = [...running.values()];
    const back = await stopWithRollback(stopping, to === undefined, run, connections);
    for (const group of targets) {
      if (!running.has(group.name)) continue;
      const connection = connections.of(group.name);
      const rollbackId = back.get(group.name);
      const ids = rollbackId === undefined ? [] : [rollbackId];
      const [info] = await readDeploymentInfos(connection.clients, ids, run.calling);
      const seen = info && (await lookAtDeployed(connection, info, group, run.calling));
      if (seen?.how === 'there') there.push({ group, found: seen.found });
      else take(await chooseWayBack(to, group, connection, run.calling), group);
    }
    return { deploy: chosen, there };
  });
}
