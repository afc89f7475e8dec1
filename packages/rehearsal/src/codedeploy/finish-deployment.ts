import {
  groupKey,
  targetKey,
  targetsOf,
  type CodeDeployContext,
  type StopReason,
} from './context.js';
import { instanceRecords } from './instance-records.js';
import type { Deployment, ErrorInformation, RollbackEvent, RollbackInfo } from './model.js';
import { scaleOutAfter } from './scale-out.js';
import type { startDeployment } from './start-deployment.js';
import { updateOutdated } from './update-outdated.js';

/** How a deployment came to its end. */
export type Ending =
  | { readonly status: 'Succeeded' }
  | { readonly status: 'Failed'; readonly error: ErrorInformation }
  | { readonly status: 'Stopped'; readonly reason: StopReason };

/** Records the end of a deployment with its instances and its group, and rolls back where the configuration asks for it. */
export async function finishDeployment(
  context: CodeDeployContext,
  deploymentId: string,
  ending: Ending,
  start: typeof startDeployment,
): Promise<void> {
  await skipUntouched(context, deploymentId);
  const before = context.deployments.get(deploymentId);
  if (!before) return;
  const targets = targetsOf(context, deploymentId);
  const completeTime = context.now().getTime();
  const error =
    ending.status === 'Failed'
      ? ending.error
      : ending.status === 'Stopped'
        ? { code: ending.reason.code, message: ending.reason.message }
        : undefined;
  // The group before the deployment: who sees it succeeded must find the group's target revision changed.
  await context.groups.change(
    groupKey(before.applicationName, before.deploymentGroupName),
    (group) => {
      const last = {
        deploymentId,
        status: ending.status,
        createTime: before.createTime,
        endTime: completeTime,
      };
      return {
        ...group,
        instances: instanceRecords(group.instances, before.revision, targets),
        ...(before.launchedInstance === undefined && {
          lastAttemptedDeployment: last,
          ...(ending.status === 'Succeeded' && {
            lastSuccessfulDeployment: last,
            targetRevision: before.revision,
          }),
        }),
      };
    },
  );
  // The rollback first: who sees that the deployment failed can see what became of it.
  const rollbackInfo = await rollBack(context, before, ending, start);
  const key = groupKey(before.applicationName, before.deploymentGroupName);
  const isRelease = ending.status === 'Succeeded' && before.creator === 'user';
  const stranger = isRelease ? await context.onSuccess(context, key) : undefined;
  const update =
    isRelease && stranger === undefined ? await updateOutdated(context, before, start) : undefined;
  const follower = stranger ?? update;
  await context.deployments.put({
    ...before,
    ...(follower !== undefined && {
      settings: {
        ...before.settings,
        relatedDeployments: { autoUpdateOutdatedInstancesDeploymentIds: [follower] },
      },
    }),
    status: ending.status,
    completeTime,
    ...(error && { errorInformation: error }),
    ...(rollbackInfo && { rollbackInfo }),
  });
  const followed = rollbackInfo?.rollbackDeploymentId ?? update;
  if (before.launchedInstance === undefined && followed === undefined)
    await scaleOutAfter(context, key);
}

async function skipUntouched(context: CodeDeployContext, deploymentId: string): Promise<void> {
  for (const target of targetsOf(context, deploymentId)) {
    if (target.status !== 'Pending') continue;
    await context.targets.change(targetKey(deploymentId, target.targetId), (pending) => ({
      ...pending,
      status: 'Skipped',
      lastUpdatedAt: context.now().getTime(),
      lifecycleEvents: pending.lifecycleEvents.map((event) => ({ ...event, status: 'Skipped' })),
    }));
  }
}

async function rollBack(
  context: CodeDeployContext,
  deployment: Deployment,
  ending: Ending,
  start: typeof startDeployment,
): Promise<RollbackInfo | undefined> {
  if (ending.status === 'Succeeded' || !wantsRollback(deployment, ending)) return undefined;
  // The service does not roll a rollback back.
  if (deployment.creator === 'codeDeployRollback') return undefined;
  const { deploymentId } = deployment;
  if (deployment.deploymentStyle.deploymentType === 'BLUE_GREEN') {
    return {
      rollbackMessage: hasMoved(context, deploymentId)
        ? 'The rehearsal does not reroute the traffic of a blue/green deployment back.'
        : 'There is nothing to roll back: no traffic has been rerouted.',
    };
  }
  const group = context.groups.get(
    groupKey(deployment.applicationName, deployment.deploymentGroupName),
  );
  if (!group?.targetRevision) {
    return {
      rollbackMessage:
        'The deployment could not be rolled back: there is no earlier successful deployment to this deployment group.',
    };
  }
  const rollback = await start(
    context,
    group,
    {
      applicationName: deployment.applicationName,
      deploymentGroupName: deployment.deploymentGroupName,
      deploymentConfigName: deployment.deploymentConfigName,
      revision: group.targetRevision,
      creator: 'codeDeployRollback',
      ignoreApplicationStopFailures: deployment.ignoreApplicationStopFailures,
      updateOutdatedInstancesOnly: false,
      deploymentStyle: deployment.deploymentStyle,
      fileExistsBehavior: deployment.fileExistsBehavior,
      settings: {},
      rollbackInfo: {
        rollbackTriggeringDeploymentId: deploymentId,
      },
    },
    { instead: deploymentId },
  );
  return {
    rollbackDeploymentId: rollback.deploymentId,
    rollbackMessage: `Deployment ${deploymentId} terminated. Automatic rollback is triggered with a DeploymentId ${rollback.deploymentId}.`,
  };
}

/** Whether a new instance of a blue/green deployment has been given traffic. */
function hasMoved(context: CodeDeployContext, deploymentId: string): boolean {
  return targetsOf(context, deploymentId).some(({ lifecycleEvents }) =>
    lifecycleEvents.some(
      ({ lifecycleEventName, startTime }) =>
        lifecycleEventName === 'AllowTraffic' && startTime !== undefined,
    ),
  );
}

function wantsRollback(deployment: Deployment, ending: Ending): boolean {
  if (ending.status === 'Stopped' && ending.reason.autoRollback !== undefined) {
    return ending.reason.autoRollback;
  }
  const { enabled, events } = deployment.autoRollbackConfiguration ?? {};
  const event: RollbackEvent =
    ending.status !== 'Stopped'
      ? 'DEPLOYMENT_FAILURE'
      : ending.reason.code === 'ALARM_ACTIVE'
        ? 'DEPLOYMENT_STOP_ON_ALARM'
        : 'DEPLOYMENT_STOP_ON_REQUEST';
  return enabled === true && (events ?? []).includes(event);
}
