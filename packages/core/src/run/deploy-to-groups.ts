import { consoleUrl } from '../aws/console-url.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import type { Target } from './open-target.js';
import type { Run } from './run.js';
import type { RevisionNames } from './name-revision.js';
import type { S3Revision } from '../model/uploaded-revision.js';
import { findRollbacks } from './follow-rollbacks.js';
import { nameEvent, nameOutcome } from '../deployment/name-instances.js';
import { nameDeployment, type DeploymentRef } from '../model/progress.js';
import { registerRevision, startDeployment } from '../deployment/start.js';
import { stopDeployment } from '../deployment/stop.js';
import { watchDeployments } from '../deployment/watch.js';

/**
 * Deploys a revision to all groups of the configuration at once and watches until every deployment has come to its
 * end, and so has every rollback that CodeDeploy has started of one; how each of them stands is in the run's state.
 * When the run is cancelled, does with what is running as `onCancel` says.
 *
 * @throws what registering and watching throw, and the signal's reason
 */
export async function deployToGroups(
  revision: S3Revision,
  names: RevisionNames,
  run: Run,
  target: Target,
): Promise<void> {
  const { application } = run.config;
  run.state.step = 'starting the deployments';
  await registerRevision(target.clients, application, revision, names.description, run.calling);
  try {
    await startAll(revision, names, run, target);
    run.deadline.lift(); // the watch looks at the clock itself
    run.state.step = 'waiting for the deployments';
    const since = run.deadline.began;
    await watchAll(run.state.running, run, target, since);
    await followRollbacks(run, target, since);
  } catch (error) {
    if (run.cancel?.aborted === true) await stopRunning(run, target);
    throw error;
  }
}

async function startAll(
  revision: S3Revision,
  names: RevisionNames,
  run: Run,
  { clients, region, rehearsal }: Target,
): Promise<void> {
  const { config, onEvent, signal, state, calling } = run;
  for (const group of config.groups) {
    signal.throwIfAborted();
    try {
      const started = await startDeployment(
        clients,
        revision,
        group,
        config,
        names.describeDeployment(group),
        {
          calling,
          region: rehearsal === undefined ? region : undefined,
          onUncertain: (reason) => {
            const message = `${group}: it is not known yet whether the deployment was started (${reason}); looking for it, for up to half a minute.`;
            onEvent({ type: 'notice', message });
          },
        },
      );
      const { deploymentId } = started;
      const url = rehearsal === undefined ? consoleUrl(region, deploymentId) : undefined;
      const ref = { ...started, ...(url === undefined ? {} : { url }) };
      state.started(ref);
      onEvent({ type: 'deployment-started', ...started, url });
    } catch (error) {
      // Groups that have started go on, and have to be watched to their end.
      if (!CodedeployerError.is(error) || error === signal.reason) throw error;
      const uncertain = error.code === 'DEPLOYMENT_UNCERTAIN' ? ({ uncertain: true } as const) : {};
      const told = { group, reason: error.message, hint: error.hint, ...uncertain };
      state.refused(told);
      onEvent({ type: 'not-started', ...told });
    }
  }
}

/** Watches the rollbacks of what has failed as well: until they end, instances hold neither revision. */
async function followRollbacks(run: Run, target: Target, since: number): Promise<void> {
  const rollbacks = await findRollbacks(run, target);
  if (rollbacks.length === 0) return;
  run.state.step = 'waiting for the rollbacks';
  await watchAll(rollbacks, run, target, since);
}

/**
 * @param since when the time began to count, by the clock of `performance`
 */
async function watchAll(
  refs: readonly DeploymentRef[],
  { config, onEvent, cancel, state, calling }: Run,
  { clients, instanceNames }: Target,
  since: number,
): Promise<void> {
  const rehearsed = 0.25; // seconds: looking costs nothing on the same machine
  const watching = watchDeployments(clients, refs, {
    pollInterval: config.rehearse ? Math.min(config.pollInterval, rehearsed) : config.pollInterval,
    timeout: config.timeout,
    silence: config.silence,
    perSecond: config.rehearse ? Number.POSITIVE_INFINITY : undefined,
    signal: cancel,
    patience: calling.patience,
    onLook: (standing) => state.looked(nameOutcome(standing, instanceNames)),
    now: () => performance.now(),
    since,
  });
  for (;;) {
    const next = await watching.next();
    if (next.done === true) return;
    if (next.value.type === 'deployment-finished') state.ended(next.value.outcome.deploymentId);
    onEvent(nameEvent(next.value, instanceNames));
  }
}

/**
 * Asks for all of them, whatever becomes of one: a deployment that could not be stopped is told as still running. A
 * rollback goes on: stopped half way, it would leave a mix of two revisions. In a rehearsal CodeDeploy itself is gone with
 * the run, so there rollbacks are waited for, those that this asks for and those that have not been seen yet.
 */
async function stopRunning(run: Run, target: Target): Promise<void> {
  const { config, state, onEvent, calling } = run;
  const { clients, rehearsal } = target;
  if (config.onCancel === 'leave') return;
  const rollback = config.onCancel === 'stop-and-rollback';
  const stop = async (ref: DeploymentRef) => {
    try {
      if (await stopDeployment(clients, ref.deploymentId, { rollback }, calling)) {
        state.askedToStop(ref);
        return;
      }
      const message = `It is not known whether CodeDeploy stops ${nameDeployment(ref)}: it gave no answer that can be read.`;
      const hint = `To stop it: aws deploy stop-deployment --deployment-id ${ref.deploymentId}`;
      onEvent({ type: 'warning', message, hint });
    } catch (error) {
      const { message } = error as Error;
      const hint = CodedeployerError.is(error) ? error.hint : undefined;
      onEvent({
        type: 'warning',
        message: `${nameDeployment(ref)} could not be stopped: ${message}`,
        hint,
      });
    }
  };
  const deployments = state.running.filter(({ rollbackOf }) => rollbackOf === undefined);
  await Promise.all(deployments.map(stop));
  if (rehearsal === undefined) return;
  const { signal } = new AbortController(); // this is done to its end
  const unhurried = { ...run, cancel: undefined, signal };
  const since = performance.now();
  if (rollback) await watchAll(state.stopped, unhurried, target, since);
  await followRollbacks(unhurried, target, since);
}
