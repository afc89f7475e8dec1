import { requestStop } from '../deployment/stop.js';
import { isSuccess, nameDeployment, type DeploymentRef } from '../model/progress.js';
import { followRollbacks } from './follow-rollbacks.js';
import type { Connections } from './open-connections.js';
import type { Run } from './run.js';
import { openWatches } from './watches.js';

/**
 * Stops deployments, and watches them and the rollbacks that CodeDeploy starts for it to their ends. Those that are rollbacks
 * themselves are watched only: half of one would leave a mix of two revisions.
 *
 * @param rollback whether CodeDeploy is asked to bring back the last good revision
 * @returns the deployments that have brought it back, by the groups
 * @throws what stopping and watching throw, and the signal's reason
 */
export async function stopWithRollback(
  deployments: readonly DeploymentRef[],
  rollback: boolean,
  run: Run,
  connections: Connections,
): Promise<ReadonlyMap<string, string>> {
  const { state, deadline, config } = run;
  state.step = 'stopping what runs';
  // CodeDeploy may name the rollback a moment later: it is looked for as what was asked for.
  const onCancel = rollback ? 'stop-and-rollback' : config.onCancel;
  const stopping = { ...run, config: { ...config, onCancel } };
  const watches = openWatches(stopping, connections, deadline.began);
  for (const deployment of deployments) {
    if (deployment.rollbackOf === undefined) await stop(deployment, rollback, run, connections);
    else {
      const message = `${nameDeployment(deployment)} brings back the last good revision by itself; its end is waited for.`;
      run.onEvent({ type: 'notice', message });
      state.started(deployment);
    }
    watches.add(deployment);
  }
  await watches.ended();
  await followRollbacks(stopping, connections, deadline.began);
  const back = new Map<string, string>();
  for (const { group, deploymentId, rollbackOf } of deployments) {
    const outcome = state.outcomeOf(deploymentId);
    const bringsBack = rollbackOf === undefined ? outcome?.rollback : outcome;
    // Where it came to its end by itself, or was not rolled back, what follows decides how the run went.
    if (bringsBack === undefined || !isSuccess(bringsBack)) state.setAside(deploymentId);
    else {
      state.broughtBack(deploymentId);
      back.set(group, bringsBack.deploymentId);
    }
  }
  return back;
}

async function stop(
  deployment: DeploymentRef,
  rollback: boolean,
  { state, onEvent, calling }: Run,
  connections: Connections,
): Promise<void> {
  const { clients } = connections.of(deployment.group);
  const answer = await requestStop(clients, deployment.deploymentId, { rollback }, calling);
  const named = nameDeployment(deployment);
  const message =
    answer === 'ended before'
      ? `${named} had come to its end before it was stopped.`
      : `Asked CodeDeploy to stop ${named}${rollback ? ' and roll it back' : ''}.`;
  onEvent({ type: 'notice', message });
  state.started(deployment);
  if (answer === 'asked') state.askedToStop(deployment);
}
