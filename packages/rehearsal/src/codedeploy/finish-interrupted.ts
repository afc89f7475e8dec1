import { groupKey, targetKey, targetsOf, type CodeDeployContext } from './context.js';
import { noAnswer } from './diagnostics.js';
import { instanceRecords } from './instance-records.js';
import { isFinal } from '../protocol/deployment.js';

/**
 * Records deployments as failed that were running when an earlier rehearsal was killed. Nothing runs any more on their instances, and
 * their groups must be free for the next deployment.
 */
export async function finishInterrupted(context: CodeDeployContext): Promise<void> {
  const now = context.now().getTime();
  for (const deployment of context.deployments.all()) {
    if (isFinal(deployment.status)) continue;
    for (const target of targetsOf(context, deployment.deploymentId)) {
      if (target.status !== 'InProgress' && target.status !== 'Pending') continue;
      await context.targets.change(
        targetKey(deployment.deploymentId, target.targetId),
        (record) => ({
          ...record,
          status: record.status === 'Pending' ? 'Skipped' : 'Unknown',
          lastUpdatedAt: now,
          lifecycleEvents: record.lifecycleEvents.map((event) =>
            event.status === 'InProgress'
              ? { ...event, status: 'Unknown', endTime: now, diagnostics: noAnswer }
              : event.status === 'Pending'
                ? { ...event, status: 'Skipped' }
                : event,
          ),
        }),
      );
    }
    await context.deployments.put({
      ...deployment,
      status: 'Failed',
      completeTime: now,
      errorInformation: {
        code: 'INTERNAL_ERROR',
        message: 'The rehearsal was killed while this deployment was running.',
      },
    });
    await context.groups.change(
      groupKey(deployment.applicationName, deployment.deploymentGroupName),
      (group) => ({
        ...group,
        instances: instanceRecords(
          group.instances,
          deployment.revision,
          targetsOf(context, deployment.deploymentId),
        ),
        lastAttemptedDeployment: {
          deploymentId: deployment.deploymentId,
          status: 'Failed',
          createTime: deployment.createTime,
          endTime: now,
        },
      }),
    );
  }
}
