import { stopDeployment } from '../deployment/stop.js';
import { isSuccess, nameDeployment, type DeploymentRef } from '../model/progress.js';
import { followRollbacks } from './follow-rollbacks.js';
import type { Connections } from './open-connections.js';
import type { Run } from './run.js';
import { openWatches } from './watches.js';

/**
 * Stops deployments, and watches them and the rollbacks that CodeDeploy starts for it to their ends.
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
  const { state, onEvent, calling, deadline } = run;
  state.step = 'stopping what runs';
  const watches = openWatches(run, connections, deadline.began);
  for (const deployment of deployments) {
    const { clients } = connections.of(deployment.group);
    await stopDeployment(clients, deployment.deploymentId, { rollback }, calling);
    const how = rollback ? ' and roll it back' : '';
    const message = `Asked CodeDeploy to stop ${nameDeployment(deployment)}${how}.`;
    onEvent({ type: 'notice', message });
    state.started(deployment);
    watches.add(deployment);
  }
  await watches.ended();
  await followRollbacks(run, connections, deadline.began);
  const back = new Map<string, string>();
  for (const { group, deploymentId } of deployments) {
    const { rollback: rolledBack } = state.outcomeOf(deploymentId) ?? {};
    // Where it came to its end by itself, or was not rolled back, what follows decides how the run went.
    if (rolledBack === undefined || !isSuccess(rolledBack)) state.setAside(deploymentId);
    else {
      state.broughtBack(deploymentId);
      back.set(group, rolledBack.deploymentId);
    }
  }
  return back;
}
