import { CodeDeployError } from './codedeploy-error.js';
import { requireDeployment, targetKey, targetsOf, type CodeDeployContext } from './context.js';
import { describeEvent, seconds } from './describe.js';
import type { Deployment, Target } from './model.js';

const statuses = ['Pending', 'InProgress', 'Succeeded', 'Failed', 'Skipped', 'Unknown', 'Ready'];

/** @throws CodeDeployError `DeploymentNotStartedException` until the service has chosen the instances */
export function startedTargets(
  context: CodeDeployContext,
  deploymentId: string,
): readonly Target[] {
  const deployment: Deployment = requireDeployment(context, deploymentId);
  if (deployment.status !== 'Created') return targetsOf(context, deploymentId);
  throw new CodeDeployError(
    'DeploymentNotStartedException',
    `The deployment ${deploymentId} has not started yet`,
  );
}

export function requireTarget(
  context: CodeDeployContext,
  deploymentId: string,
  targetId: string,
): Target {
  const target = context.targets.get(targetKey(deploymentId, bareId(targetId)));
  if (target) return target;
  throw new CodeDeployError(
    'DeploymentTargetDoesNotExistException',
    `The target ${targetId} is not part of the deployment ${deploymentId}`,
  );
}

export function describeInstance(context: CodeDeployContext, target: Target, region: string) {
  return {
    deploymentId: target.deploymentId,
    instanceId: arnOf(context, target, region),
    status: target.status,
    instanceType: target.label,
    lastUpdatedAt: seconds(target.lastUpdatedAt),
    lifecycleEvents: target.lifecycleEvents.map(describeEvent),
  };
}

export function checkStatuses(
  wanted: readonly string[] | undefined,
): readonly string[] | undefined {
  const unknown = wanted?.find((status) => !statuses.includes(status));
  if (unknown === undefined) return wanted;
  throw new CodeDeployError(
    'InvalidInstanceStatusException',
    `${unknown} is not an instance status`,
  );
}

export function arnOf(context: CodeDeployContext, target: Target, region: string): string {
  return `arn:aws:ec2:${region}:${context.account}:instance/${target.targetId}`;
}

/** The labels that a list is asked for; undefined for all instances. @throws CodeDeployError by the exception that is given */
export function checkLabels(
  wanted: readonly string[] | undefined,
  exception: string,
): readonly string[] | undefined {
  const unknown = wanted?.find((label) => label !== 'Blue' && label !== 'Green');
  if (unknown === undefined) return wanted;
  throw new CodeDeployError(exception, `${unknown} is neither Blue nor Green`);
}

/** Whether an instance has one of the labels; those of a deployment in place have none. */
export function isLabeled({ label }: Target, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || (label !== undefined && wanted.includes(label));
}

/** The API takes an instance's id or its ARN. */
export function bareId(instance: string): string {
  return instance.slice(instance.lastIndexOf('/') + 1);
}
