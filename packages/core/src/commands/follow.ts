import { consoleUrl } from '../aws/console-url.js';
import type { DeploymentRef } from '../model/progress.js';
import { followRollbacks } from '../run/follow-rollbacks.js';
import { followUpdates } from '../run/follow-updates.js';
import type { Connections } from '../run/open-connections.js';
import type { Run } from '../run/run.js';
import { openWatches } from '../run/watches.js';
import type { FoundDeployment } from './find-in-groups.js';
import { regionOf } from './group-target.js';

/** A deployment that was not started here, as a run knows those that it has started. */
export function refOf({ info, target }: FoundDeployment): DeploymentRef {
  const { deploymentId = '', rollbackInfo } = info;
  const region = regionOf(target);
  const rollbackOf = rollbackInfo?.rollbackTriggeringDeploymentId;
  return {
    group: target.name,
    deploymentId,
    ...(region === undefined ? {} : { url: consoleUrl(region, deploymentId) }),
    ...(rollbackOf === undefined ? {} : { rollbackOf }),
  };
}

/**
 * Watches a deployment to its end, and so what CodeDeploy may start after it: a rollback, an update of outdated instances; how they stand is in the run's state.
 */
export async function followToTheEnd(
  found: FoundDeployment,
  run: Run,
  connections: Connections,
): Promise<void> {
  const { deadline, state } = run;
  // Its group need not be one of the configured ones.
  const reached = { ...connections, of: () => found.target };
  deadline.lift(); // the watch looks at the clock itself
  state.step = 'waiting for the deployment';
  const watches = openWatches(run, reached, deadline.began);
  watches.add(refOf(found));
  await watches.ended();
  await followUpdates(run, reached, deadline.began);
  await followRollbacks(run, reached, deadline.began);
}
