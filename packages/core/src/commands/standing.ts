import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import { listInstances, readInstances } from '../deployment/read-progress.js';
import { findStandstill } from '../deployment/standstill.js';
import type { StandingInstance } from '../model/events.js';
import { nameInstances } from '../deployment/name-instances.js';
import { regionOf, type GroupTarget } from './group-target.js';

/** Whether a deployment has begun, and yet with none of its instances. What a blue/green one does before is not known. */
function isUntouched({ deploymentOverview = {}, deploymentStyle }: DeploymentInfo): boolean {
  const { Pending = 0, ...others } = deploymentOverview;
  const isBlueGreen = deploymentStyle?.deploymentType === 'BLUE_GREEN';
  return !isBlueGreen && Pending > 0 && Object.values(others).every((count) => (count ?? 0) === 0);
}

/**
 * The instances of a deployment that have not moved for two minutes or more. Of those that wait for their turn none is asked for.
 *
 * @param now by the clock of this machine, where that of AWS is not known
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function findStanding(
  target: GroupTarget,
  info: DeploymentInfo,
  now: Date,
  calling: Calling,
): Promise<StandingInstance[]> {
  const { deploymentId = '', status, deploymentOverview = {}, startTime, createTime } = info;
  const idleSince = isUntouched(info) ? (startTime ?? createTime) : undefined;
  const isWorthIt = idleSince !== undefined || (deploymentOverview.InProgress ?? 0) > 0;
  if (status !== 'InProgress' || !isWorthIt) return [];
  const { clients, instanceNames = new Map<string, string>() } = target;
  const state = idleSince === undefined ? 'InProgress' : 'Pending';
  const ids = await listInstances(clients, deploymentId, calling, [state]);
  const instances = await readInstances(clients, deploymentId, ids, calling);
  const time = calling.clock?.now() ?? now;
  const region = regionOf(target);
  const idle = idleSince && { since: idleSince, until: time };
  return nameInstances(instances, instanceNames).flatMap((instance) => {
    const standstill = findStandstill(instance, { time, region, idle });
    const { instanceId, name } = instance;
    if (standstill === undefined) return [];
    return [{ instanceId, ...(name === undefined ? {} : { name }), standstill }];
  });
}
