import { consoleUrl } from '../aws/console-url.js';
import { bringBack } from '../guard/withdraw.js';
import { guardedGroup } from './guards.js';
import type { Connections } from './open-connections.js';
import type { Run } from './run.js';
import { openWatches } from './watches.js';

/**
 * Deploys newer builds once more where ours came over them and was done before it could be stopped, and watches that.
 *
 * @throws what watching throws, and the signal's reason
 */
export async function bringBackNewer(
  run: Run,
  connections: Connections,
  since: number,
): Promise<void> {
  const { config, state, onEvent } = run;
  const watches = openWatches(run, connections, since);
  for (const [deploymentId, { newer }] of state.withdrawn) {
    const outcome = state.outcomeOf(deploymentId);
    const group = config.targets.find(({ name }) => name === outcome?.group);
    if (group === undefined || outcome?.status !== 'Succeeded') continue;
    if (outcome.rollbackDeploymentId !== undefined) continue;
    try {
      const started = await bringBack(await guardedGroup(group, run, connections), newer);
      const url =
        connections.rehearsal === undefined
          ? { url: consoleUrl(connections.of(group.name).region, started.deploymentId) }
          : {};
      const rollback = { ...started, ...url, rollbackOf: deploymentId };
      state.rollbackStarted(rollback);
      onEvent({ type: 'rollback-started', ...rollback });
      watches.add(rollback);
    } catch (error) {
      run.signal.throwIfAborted();
      const message = `${group.name}: the newer build of ${newer.info.deploymentId ?? ''} could not be deployed again, so that the older one is live: ${(error as Error).message}`;
      onEvent({ type: 'warning', message });
    }
  }
  await watches.ended();
}
