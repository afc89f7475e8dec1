import { setTimeout as delay } from 'node:timers/promises';
import { consoleUrl } from '../aws/console-url.js';
import { readDeployments } from '../deployment/read-progress.js';
import { isSuccess, type DeploymentOutcome, type DeploymentRef } from '../model/progress.js';
import type { Connections } from './open-connections.js';
import type { Run } from './run.js';
import { openWatches } from './watches.js';

/** CodeDeploy names what it starts after a release a moment later: looks, and most seconds before each. */
const looks = 2;
const longestPause = 2.5;

type Update = DeploymentRef & { readonly updateOf: string };

/**
 * Watches what CodeDeploy starts by itself after releases that have succeeded, for the instances that Auto Scaling launched
 * meanwhile with the revision of before: it is part of the release. It is known by the ids that the deployment names.
 *
 * @throws what watching throws, and the signal's reason
 */
export async function followUpdates(
  run: Run,
  connections: Connections,
  since: number,
): Promise<void> {
  const { state, onEvent } = run;
  const releases = state.deployments.filter(
    (outcome) => isSuccess(outcome) && outcome.updateOf === undefined,
  );
  const found = (
    await Promise.all(releases.map((release) => findUpdates(release, run, connections)))
  ).flat();
  const updates = found.filter(({ deploymentId }) => state.outcomeOf(deploymentId) === undefined);
  if (updates.length === 0) return;
  state.step = 'waiting for the update of outdated instances';
  const watches = openWatches(run, connections, since);
  for (const update of updates) {
    state.started(update);
    onEvent({ type: 'update-started', ...update });
    watches.add(update);
  }
  await watches.ended();
}

async function findUpdates(
  release: DeploymentOutcome,
  run: Run,
  { of, rehearsal }: Connections,
): Promise<Update[]> {
  const { group, deploymentId: updateOf } = release;
  const { region } = of(group);
  const ids = release.updateDeploymentIds ?? (await askForUpdates(release, run, of(group)));
  return ids.map((deploymentId) => ({
    group,
    deploymentId,
    updateOf,
    ...(rehearsal === undefined ? { url: consoleUrl(region, deploymentId) } : {}),
  }));
}

/** Only where Auto Scaling may have launched something is it worth the time. */
async function askForUpdates(
  release: DeploymentOutcome,
  { state, signal, calling, config, onEvent }: Run,
  { clients }: ReturnType<Connections['of']>,
): Promise<readonly string[]> {
  if (!state.updatesItself.has(release.group)) return [];
  const pause = Math.min(longestPause, config.pollInterval);
  try {
    for (let look = 1; look <= looks; look += 1) {
      await delay(pause * 1000, undefined, { signal });
      const [seen] = await readDeployments(clients, [release], { ...calling, signal });
      if (seen?.updateDeploymentIds !== undefined) return seen.updateDeploymentIds;
    }
  } catch (error) {
    signal.throwIfAborted();
    const message = `${release.group}: whether CodeDeploy updates outdated instances after ${release.deploymentId} could not be found out: ${(error as Error).message}`;
    onEvent({ type: 'warning', message });
  }
  return [];
}
