import type { Clients } from '../aws/clients.js';
import { consoleUrl } from '../aws/console-url.js';
import type { DeployedGroup } from '../config/load-config.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import type { DeploymentRef } from '../model/progress.js';
import { lookAtObject } from '../deployment/look-at-object.js';
import { startDeployment } from '../deployment/start.js';
import { startGuarded } from '../guard/guard.js';
import { shortOwner } from '../guard/owner.js';
import type { NotStarted } from '../model/deploy-report.js';
import type { S3Revision } from '../model/uploaded-revision.js';
import { bringBackNewer } from './bring-back-newer.js';
import { guardedGroup } from './guards.js';
import { followRollbacks } from './follow-rollbacks.js';
import { followUpdates } from './follow-updates.js';
import type { Connections } from './open-connections.js';
import { passOn } from './pass-on.js';
import type { Run } from './run.js';
import { stopRunning } from './stop-running.js';
import { openWatches } from './watches.js';

/**
 * Refuses waves that ask a person when nobody can be asked, before anything is done.
 *
 * @throws CONFIRM_IMPOSSIBLE
 */
export function refuseUnanswered({ config, confirm }: Run): void {
  const { waves, yes, rehearse } = config;
  if (yes === true || rehearse || confirm !== undefined) return;
  const question = waves.slice(0, -1).find(({ then }) => then?.confirm !== undefined)
    ?.then?.confirm;
  if (question !== undefined) throw failure('CONFIRM_IMPOSSIBLE', { question });
}

/**
 * Deploys a revision wave by wave, to the groups of a wave at the same time, and watches until every deployment has come
 * to its end, and so has every rollback that CodeDeploy has started of one; how each of them stands is in the run's
 * state. After a wave that did not succeed no other one is begun. When the run is cancelled, does with what is running
 * as `onCancel` says.
 *
 * @param descriptions of the deployments, by the names of groups
 * @throws what watching throws, and the signal's reason
 */
export async function deployInWaves(
  descriptions: ReadonlyMap<string, string>,
  run: Run,
  connections: Connections,
): Promise<void> {
  const { state, config } = run;
  state.step = 'starting the deployments';
  try {
    for (const [index, wave] of config.waves.entries()) {
      const next = config.waves[index + 1];
      const number = config.waves.length === 1 ? undefined : index + 1;
      if (number !== undefined) run.onEvent({ type: 'wave-started', number, groups: wave.groups });
      await deployWave(wave.groups, next === undefined, descriptions, run, connections);
      if (next === undefined) return;
      const left = config.waves.slice(index + 1).flatMap(({ groups }) => groups);
      const held = whyHeld(wave.groups, index + 1, run) ?? (await passOn(wave, index + 1, run));
      if (held === undefined) continue;
      refuseAll(left, held, run);
      return;
    }
  } catch (error) {
    if (run.cancel?.aborted === true) await stopRunning(run, connections);
    throw error;
  }
}

/**
 * Why nothing is begun after a wave; undefined where it has succeeded. One that was left out whole, as its groups are busy,
 * has shown nothing about the revision.
 */
function whyHeld(groups: readonly string[], number: number, { state }: Run): string | undefined {
  const named = `wave ${number} (${groups.join(', ')})`;
  if (!state.succeededOn(groups)) return `${named} did not succeed`;
  return state.wasTriedOn(groups) ? undefined : `nothing was deployed in ${named}`;
}

/** Starts the deployments of a wave, at most `parallel` at a time, and watches them and their rollbacks to the end. */
async function deployWave(
  groups: readonly string[],
  isLast: boolean,
  descriptions: ReadonlyMap<string, string>,
  run: Run,
  connections: Connections,
): Promise<void> {
  const { config, state, deadline } = run;
  const { parallel = groups.length } = config;
  const waiting = config.targets.filter(
    ({ name }) => groups.includes(name) && !state.isLeftOut(name),
  );
  let active = 0;
  /** Until as many are running as may, or none is left. */
  const startWaiting = async (onStarted: (deployment: DeploymentRef) => void) => {
    while (active < parallel) {
      const group = waiting.shift();
      if (group === undefined) break;
      active++;
      const started = await start(group, descriptions.get(group.name) ?? '', run, connections);
      if (started === undefined) active--;
      else onStarted(started);
    }
    if (isLast && waiting.length === 0) deadline.lift(); // the watch looks at the clock itself
  };
  state.step = 'starting the deployments';
  const started: DeploymentRef[] = [];
  await startWaiting((deployment) => started.push(deployment));
  state.step = 'waiting for the deployments';
  const watches = openWatches(run, connections, deadline.began, async ({ group }) => {
    active--;
    if (waiting.length === 0) return;
    if (state.succeededOn([group])) await startWaiting((deployment) => watches.add(deployment));
    else {
      const left = waiting.splice(0).map(({ name }) => name);
      refuseAll(left, `the deployment to ${group}, before it, did not succeed`, run);
    }
  });
  for (const deployment of started) watches.add(deployment);
  await watches.ended();
  await followUpdates(run, connections, deadline.began);
  await followRollbacks(run, connections, deadline.began);
  await bringBackNewer(run, connections, deadline.began);
}

async function start(
  group: DeployedGroup,
  description: string,
  run: Run,
  connections: Connections,
): Promise<DeploymentRef | undefined> {
  const { onEvent, signal, state, calling } = run;
  const { of, rehearsal } = connections;
  const { clients, region } = of(group.name);
  signal.throwIfAborted();
  try {
    const revision = state.revisionOf(group.name);
    const guarded = await guardedGroup(group, run, connections);
    const create = async () => {
      // Since it was looked for or uploaded, `prune` or somebody else may have deleted it; from here on `prune` sees the
      // deployment. A restart brings no revision.
      if (group.deploymentMode === undefined) await refuseGone(group, revision, run, clients);
      return startDeployment(clients, revision, group, description, {
        calling,
        sequence: guarded.sequence,
        by: shortOwner(guarded.owner),
        region: guarded.region,
        onUncertain: (reason) => {
          const message = `${group.name}: it is not known yet whether the deployment was started (${reason}); looking for it, for up to half a minute.`;
          onEvent({ type: 'notice', message });
        },
      });
    };
    const under = await startGuarded(guarded, create);
    if ('leftOut' in under) {
      refuse(group.name, under.leftOut, run, { skipped: true });
      return undefined;
    }
    const started = under.ref;
    const { deploymentId } = started;
    if (under.withdrawn !== undefined) {
      state.withdrew(deploymentId, under.withdrawn);
      const { message, hint } = under.withdrawn.error;
      onEvent({ type: 'warning', message, hint });
    }
    const url = rehearsal === undefined ? consoleUrl(region, deploymentId) : undefined;
    const ref = { ...started, ...(url === undefined ? {} : { url }) };
    state.started(ref);
    onEvent({ type: 'deployment-started', ...started, url });
    return ref;
  } catch (error) {
    // Groups that have started go on, and have to be watched to their end.
    if (!CodedeployerError.is(error) || error === signal.reason) throw error;
    refuse(
      group.name,
      error,
      run,
      error.code === 'DEPLOYMENT_UNCERTAIN' ? { uncertain: true } : {},
    );
    return undefined;
  }
}

/**
 * Makes sure that the object of a deployment is still there.
 *
 * @throws OBJECT_GONE
 */
async function refuseGone(
  { name: group }: DeployedGroup,
  { bucket, key, eTag, versionId: version }: S3Revision,
  { calling, onEvent }: Run,
  clients: Clients,
): Promise<void> {
  const seen = await lookAtObject(clients, { bucket, key, eTag, version }, calling);
  const { object: how, hidden } = seen;
  if (hidden !== undefined) {
    const message = `${group}: whether its revision is still in S3 cannot be seen: ${hidden}`;
    onEvent({ type: 'notice', message });
  }
  if (how === 'gone' || how === 'replaced')
    throw failure('OBJECT_GONE', { group, place: `s3://${bucket}/${key}`, how });
}

/** Says of a group why no deployment to it was started. */
function refuse(
  group: string,
  { code, message, hint }: CodedeployerError,
  { state, onEvent }: Run,
  more: Pick<NotStarted, 'uncertain' | 'skipped'>,
): void {
  const told = { group, reason: message, hint, ...more };
  state.refused({ ...told, code });
  onEvent({ type: 'not-started', ...told });
}

/** Says of groups that nothing is begun for them any more. */
function refuseAll(groups: readonly string[], reason: string, { state, onEvent }: Run): void {
  for (const group of groups) {
    const told = { group, reason: `${reason}.`, hint: undefined };
    state.held(told);
    onEvent({ type: 'not-started', ...told });
  }
}
