import { consoleUrl } from '../aws/console-url.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import type { Target } from '../open-target.js';
import type { Run } from '../run.js';
import type { RevisionNames } from '../upload/name-revision.js';
import type { S3Revision } from '../upload/upload.js';
import { nameDeployment, type DeploymentRef } from './progress.js';
import { registerRevision, startDeployment } from './start.js';
import { stopDeployment } from './stop.js';
import { watchDeployments } from './watch.js';

/**
 * Deploys a revision to all groups of the configuration at once and watches until every deployment has come to its
 * end; how each of them stands is in what the run knows. When the run is cancelled, does with what is running as
 * `onCancel` says.
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
  run.doing = 'starting the deployments';
  await registerRevision(target.clients, application, revision, names.description, run.signal);
  try {
    await startAll(revision, names, run, target);
    run.doing = 'waiting for the deployments';
    await watchAll(run, target);
  } catch (error) {
    if (run.signal?.aborted === true) await stopRunning(run, target);
    throw error;
  }
}

async function startAll(
  revision: S3Revision,
  names: RevisionNames,
  run: Run,
  { clients, region, rehearsal }: Target,
): Promise<void> {
  const { config, onEvent, signal, known } = run;
  for (const group of config.groups) {
    signal?.throwIfAborted();
    try {
      const started = await startDeployment(
        clients,
        revision,
        group,
        config,
        names.describeDeployment(group),
      );
      const { deploymentId } = started;
      const url = rehearsal === undefined ? consoleUrl(region, deploymentId) : undefined;
      const ref = { ...started, ...(url === undefined ? {} : { url }) };
      run.running.set(deploymentId, ref);
      known.deployments.set(deploymentId, { ...ref, status: 'Created', instances: [] });
      onEvent({ type: 'deployment-started', ...started, url });
    } catch (error) {
      // Groups that have started go on, and have to be watched to their end.
      if (!CodedeployerError.is(error)) throw error;
      known.notStarted.push({ group, reason: error.message });
      onEvent({ type: 'not-started', group, reason: error.message, hint: error.hint });
    }
  }
}

async function watchAll(
  { config, onEvent, signal, running, known }: Run,
  { clients }: Target,
): Promise<void> {
  const rehearsed = 0.25; // seconds: looking costs nothing on the same machine
  const watching = watchDeployments(clients, [...running.values()], {
    pollInterval: config.rehearse ? Math.min(config.pollInterval, rehearsed) : config.pollInterval,
    timeout: config.timeout,
    signal,
    onLook: (standing) => known.deployments.set(standing.deploymentId, standing),
    now: () => performance.now(),
  });
  for (;;) {
    const next = await watching.next();
    if (next.done === true) return;
    if (next.value.type === 'deployment-finished') running.delete(next.value.outcome.deploymentId);
    onEvent(next.value);
  }
}

/** Asks for all of them, whatever becomes of one: a deployment that could not be stopped is told as still running. */
async function stopRunning(
  { config, running, stopped, onEvent }: Run,
  { clients }: Target,
): Promise<void> {
  if (config.onCancel === 'leave') return;
  const rollback = config.onCancel === 'stop-and-rollback';
  const stop = async (ref: DeploymentRef) => {
    try {
      await stopDeployment(clients, ref.deploymentId, { rollback });
      running.delete(ref.deploymentId);
      stopped.push(ref);
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
  await Promise.all([...running.values()].map(stop));
}
