import { CodedeployerError } from '../errors/codedeployer-error.js';
import { requestStop } from '../deployment/stop.js';
import { nameDeployment, type DeploymentRef } from '../model/progress.js';
import { followRollbacks } from './follow-rollbacks.js';
import type { Connections } from './open-connections.js';
import type { Run } from './run.js';
import { openWatches } from './watches.js';

/**
 * Asks for all of them, whatever becomes of one: a deployment that could not be stopped is told as still running. A
 * rollback goes on: stopped half way, it would leave a mix of two revisions. In a rehearsal CodeDeploy itself is gone with
 * the run, so there rollbacks are waited for, those that this asks for and those that have not been seen yet.
 */
export async function stopRunning(run: Run, connections: Connections): Promise<void> {
  const { config, state, onEvent, calling } = run;
  const { of, rehearsal } = connections;
  if (config.onCancel === 'leave') return;
  const rollback = config.onCancel === 'stop-and-rollback';
  const endedBefore: DeploymentRef[] = [];
  const stop = async (ref: DeploymentRef) => {
    const { clients } = of(ref.group);
    try {
      const answer = await requestStop(clients, ref.deploymentId, { rollback }, calling);
      if (answer === 'asked') {
        state.askedToStop(ref);
        return;
      }
      if (answer === 'ended before') {
        endedBefore.push(ref);
        const message = `${nameDeployment(ref)} had come to its end before it was stopped${rollback ? ', and is not rolled back for that' : ''}.`;
        onEvent({ type: 'warning', message });
        return;
      }
      const message = `It is not known whether CodeDeploy stops ${nameDeployment(ref)}: it gave no answer that can be read.`;
      const hint = `To stop it: codedeployer stop ${ref.deploymentId}`;
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
  // What CodeDeploy has started by itself is its own.
  const deployments = state.running.filter(
    ({ rollbackOf, updateOf }) => rollbackOf === undefined && updateOf === undefined,
  );
  await Promise.all(deployments.map(stop));
  const { signal } = new AbortController(); // this is done to its end
  const unhurried = { ...run, cancel: undefined, signal };
  const since = performance.now();
  if (rehearsal === undefined) {
    await seeTheEnd([...state.stopped, ...endedBefore], unhurried, connections, since);
    return;
  }
  // What had failed before has a rollback of its own perhaps, which only its end tells.
  const watches = openWatches(unhurried, connections, since);
  for (const ref of [...(rollback ? state.stopped : []), ...endedBefore]) watches.add(ref);
  await watches.ended();
  await followRollbacks(unhurried, connections, since);
}

/** Minutes that somebody waits who has pressed Ctrl-C: a CI system ends the process some seconds after it has asked for that. */
const shortly = 4 / 60;

/**
 * Looks for a moment whether what was asked to stop has done so: commands that run on instances go on to their end. What
 * is not seen then is told as not stopped yet.
 */
async function seeTheEnd(
  refs: readonly DeploymentRef[],
  run: Run,
  connections: Connections,
  since: number,
): Promise<void> {
  const { config } = run;
  const pollInterval = Math.min(config.pollInterval, 1);
  const hurried = { ...config, timeout: shortly, pollInterval };
  const watches = openWatches({ ...run, config: hurried }, connections, since);
  for (const ref of refs) watches.add(ref);
  // Its time is up, or it cannot be looked at: then it is not known to have stopped, and told so.
  await watches.ended().catch(() => undefined);
}
