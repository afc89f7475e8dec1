import { CodeDeployError } from './codedeploy-error.js';
import { groupKey, type CodeDeployContext } from './context.js';
import type { Deployment, DeploymentGroup } from './model.js';
import { isFinal } from '../protocol/deployment.js';
import { newDeploymentId } from './deployment-id.js';
import { revisionKey } from './revision-location.js';
import { finishDeployment, type Ending } from './finish-deployment.js';
import { runDeployment } from './run-deployment.js';

export type NewDeployment = Omit<
  Deployment,
  'deploymentId' | 'status' | 'createTime' | 'previousRevision' | 'deploymentGroupId'
>;

/**
 * Creates a deployment to a group and sets it going. Resolves when it is recorded, before it starts.
 * @param instead a deployment to the group that is about to be recorded as ended
 * @throws CodeDeployError `DeploymentLimitExceededException` when another one to the group has not ended
 */
export async function startDeployment(
  context: CodeDeployContext,
  group: DeploymentGroup,
  wanted: NewDeployment,
  { instead }: { readonly instead?: string } = {},
): Promise<Deployment> {
  const active = activeIn(context, group, instead);
  if (active && wanted.isBeside !== true) {
    throw new CodeDeployError(
      'DeploymentLimitExceededException',
      `The Deployment Group '${group.deploymentGroupName}' already has an active Deployment '${active.deploymentId}'`,
    );
  }
  const now = context.now().getTime();
  const deploymentId = newDeploymentId(context);
  const rolledBack = wanted.rollbackInfo?.rollbackTriggeringDeploymentId;
  const deployment: Deployment = {
    ...wanted,
    ...(rolledBack !== undefined && {
      rollbackInfo: {
        ...wanted.rollbackInfo,
        rollbackMessage: `Deployment ${deploymentId} is triggered to roll back deployment ${rolledBack}.`,
      },
    }),
    deploymentId,
    deploymentGroupId: group.deploymentGroupId,
    status: 'Created',
    createTime: now,
    ...(group.targetRevision && { previousRevision: group.targetRevision }),
  };
  // Known before anything is awaited: two calls at the same time must not both find the group free.
  await context.deployments.put(deployment);
  await noteUse(context, deployment, now);
  if (deployment.launchedInstance === undefined)
    await context.groups.change(
      groupKey(group.applicationName, group.deploymentGroupName),
      (record) => ({
        ...record,
        lastAttemptedDeployment: {
          deploymentId: deployment.deploymentId,
          status: 'Created',
          createTime: now,
        },
      }),
    );
  const finish = (ending: Ending) =>
    finishDeployment(context, deployment.deploymentId, ending, startDeployment);
  context.running.set(deployment.deploymentId, runDeployment(context, deployment, finish));
  return deployment;
}

/** The deployment that keeps others out of a group. */
export function activeIn(
  context: CodeDeployContext,
  group: DeploymentGroup,
  instead?: string,
): Deployment | undefined {
  return context.deployments
    .all()
    .find(
      (other) =>
        other.deploymentGroupId === group.deploymentGroupId &&
        !isFinal(other.status) &&
        other.isBeside !== true &&
        other.deploymentId !== instead,
    );
}

/** A revision is registered by its first deployment when nobody registered it before. */
async function noteUse(
  context: CodeDeployContext,
  { applicationName, deploymentGroupName, deploymentId, revision }: Deployment,
  now: number,
): Promise<void> {
  const key = revisionKey(applicationName, revision);
  const known = context.revisions.get(key) ?? {
    applicationName,
    location: revision,
    description: `Application revision registered by Deployment ID: ${deploymentId}`,
    deploymentGroups: [],
    registerTime: now,
  };
  await context.revisions.put({
    ...known,
    deploymentGroups: [...new Set([...known.deploymentGroups, deploymentGroupName])],
    firstUsedTime: known.firstUsedTime ?? now,
    lastUsedTime: now,
  });
}
