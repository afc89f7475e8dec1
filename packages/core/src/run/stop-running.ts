import { CodedeployerError } from '../errors/codedeployer-error.js';
import { stopDeployment } from '../deployment/stop.js';
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
  const stop = async (ref: DeploymentRef) => {
    const { clients } = of(ref.group);
    try {
      if (await stopDeployment(clients, ref.deploymentId, { rollback }, calling)) {
        state.askedToStop(ref);
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
  const deployments = state.running.filter(({ rollbackOf }) => rollbackOf === undefined);
  await Promise.all(deployments.map(stop));
  if (rehearsal === undefined) return;
  const { signal } = new AbortController(); // this is done to its end
  const unhurried = { ...run, cancel: undefined, signal };
  const since = performance.now();
  if (rollback) {
    const watches = openWatches(unhurried, connections, since);
    for (const stopped of state.stopped) watches.add(stopped);
    await watches.ended();
  }
  await followRollbacks(unhurried, connections, since);
}
