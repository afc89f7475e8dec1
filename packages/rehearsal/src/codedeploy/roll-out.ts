import { setTimeout as sleep } from 'node:timers/promises';
import { alarmStop } from './alarms.js';
import type { CodeDeployContext, FleetInstance } from './context.js';
import type { Course } from './course.js';
import { failed } from './endings.js';
import type { Ending } from './finish-deployment.js';
import type { Deployment, LifecycleEventName, TargetStatus } from './model.js';
import { runTarget } from './run-target.js';

export interface RollOut {
  /** So many of `total` must stay healthy. */
  readonly minimumHealthy: number;
  readonly total: number;
  /** The events to carry out now; all that the instance has unless it is said. */
  readonly events?: readonly LifecycleEventName[];
  /** What an instance is afterwards; `Succeeded` unless it is said. */
  readonly reached?: 'Succeeded' | 'Ready';
}

/**
 * Carries a deployment out on instances, as many at a time as its configuration allows, until all are done, too many have failed, or it
 * is stopped. Gives an ending when it could not be tried on every instance.
 */
export async function rollOut(
  context: CodeDeployContext,
  deployment: Deployment,
  course: Course,
  instances: readonly FleetInstance[],
  { minimumHealthy, total, events, reached = 'Succeeded' }: RollOut,
): Promise<Ending | undefined> {
  const timer = new AbortController();
  const expired = expiry(context.limits.deployment, timer.signal);
  const pending = [...instances];
  const underWay = new Map<string, Promise<TargetStatus>>();
  let failures = 0;
  const begin = (fleetInstance: FleetInstance): Promise<TargetStatus> =>
    runTarget(context, deployment, fleetInstance, {
      specification: {
        deploymentId: deployment.deploymentId,
        deploymentGroupId: deployment.deploymentGroupId,
        deploymentGroupName: deployment.deploymentGroupName,
        applicationName: deployment.applicationName,
        deploymentCreator: deployment.creator,
        deploymentType: deployment.deploymentStyle.deploymentType,
        fileExistsBehavior: deployment.fileExistsBehavior,
        ...(deployment.deploymentMode && { deploymentMode: deployment.deploymentMode }),
        revision: deployment.revision.s3Location,
      },
      stop: course.stopping,
      stopByItself: () => course.stop(alarmStop(['rehearsal'])),
      signal: course.ending,
      events,
      reached,
    });
  const endings = (): Promise<{ id: string; status: TargetStatus }>[] =>
    [...underWay].map(async ([id, status]) => ({ id, status: await status }));

  for (;;) {
    while (!course.stopReason() && total - failures - underWay.size > minimumHealthy) {
      const next = pending.shift();
      if (!next) break;
      course.underWay.add(next.instance.id);
      underWay.set(next.instance.id, begin(next));
    }
    if (underWay.size === 0) break;
    const ended = await Promise.race([...endings(), expired]);
    if (ended === 'expired') {
      course.abort();
      await Promise.all(underWay.values());
      course.underWay.clear();
      return failed('TIMEOUT');
    }
    underWay.delete(ended.id);
    course.underWay.delete(ended.id);
    if (ended.status !== reached) failures += 1;
  }
  timer.abort();
  const reason = course.stopReason();
  if (reason) return { status: 'Stopped', reason };
  return pending.length > 0 ? failed('HEALTH_CONSTRAINTS') : undefined;
}

async function expiry(milliseconds: number, signal: AbortSignal): Promise<'expired'> {
  await sleep(milliseconds, undefined, { ref: false, signal }).catch(() => undefined);
  return 'expired';
}
