import type { Calling } from '../aws/call.js';
import { failedEvent } from '../deployment/explain.js';
import { listInstances, readInstances } from '../deployment/read-progress.js';
import type { UnhealthyInstance } from '../model/command-reports.js';
import type { DeploymentSummary } from '../model/deployment-summary.js';
import type { GroupTarget } from './group-target.js';

/** Whether a deployment came after another. */
function isAfter(one: DeploymentSummary, other: DeploymentSummary | undefined): boolean {
  return other === undefined || (one.startTime ?? '') > (other.startTime ?? '');
}

/** Whether some instance of a deployment stands otherwise than it should. */
function hasAnyBut({ counts = {} }: DeploymentSummary, wanted: readonly string[]): boolean {
  return Object.entries(counts).some(([state, count]) => count > 0 && !wanted.includes(state));
}

/**
 * The instances that do not hold what is live: those on which it did not arrive although the deployment counts as a success,
 * and those on which a later one has failed that nothing has brought back.
 */
export async function findUnhealthy(
  target: GroupTarget,
  live: DeploymentSummary | undefined,
  failed: DeploymentSummary | undefined,
  calling: Calling,
): Promise<UnhealthyInstance[]> {
  const told = new Map<string, UnhealthyInstance>();
  const tell = async (deployment: DeploymentSummary, sound: readonly string[]) => {
    if (!hasAnyBut(deployment, sound)) return;
    for (const instance of await instancesOf(target, deployment, calling))
      if (!sound.includes(instance.status)) told.set(instance.instanceId, instance);
  };
  if (live !== undefined) await tell(live, ['Succeeded', 'Ready']);
  // What it has not begun with is as it was.
  if (failed !== undefined && isAfter(failed, live))
    await tell(failed, ['Succeeded', 'Skipped', 'Pending', 'Ready']);
  return [...told.values()].toSorted((a, b) => a.instanceId.localeCompare(b.instanceId));
}

async function instancesOf(
  { clients, instanceNames }: GroupTarget,
  { deploymentId }: DeploymentSummary,
  calling: Calling,
): Promise<UnhealthyInstance[]> {
  const ids = await listInstances(clients, deploymentId, calling);
  const instances = await readInstances(clients, deploymentId, ids, calling);
  return instances.map((instance) => {
    const { instanceId, status } = instance;
    const name = instanceNames?.get(instanceId);
    const event = failedEvent(instance, {});
    const message = event?.diagnostics?.message ?? '';
    return {
      instanceId,
      ...(name === undefined ? {} : { name }),
      status,
      deploymentId,
      ...(event === undefined ? {} : { event: event.event }),
      ...(message === '' ? {} : { message }),
    };
  });
}
