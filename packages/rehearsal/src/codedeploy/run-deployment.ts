import { setMaxListeners } from 'node:events';
import { setImmediate as tick, setTimeout as sleep } from 'node:timers/promises';
import {
  groupKey,
  requireConfig,
  targetsOf,
  type CodeDeployContext,
  type FleetInstance,
  type RunningDeployment,
  type StopReason,
} from './context.js';
import type { Ending } from './finish-deployment.js';
import { groupInstances } from './group-instances.js';
import { healthConstraint, isSuccess } from './health.js';
import { lifecycleOf } from './lifecycle.js';
import type { Deployment, DeploymentGroup, TargetStatus } from './model.js';
import { isFinal } from '../protocol/deployment.js';
import { revisionKey } from './revision-location.js';
import { runTarget } from './run-target.js';

/** The service deploys to so many instances at once. */
const mostInstances = 1000;

/**
 * Carries a deployment out: as many instances at a time as its configuration allows, until all are done, too many have failed, or it
 * is stopped; then `finish` records the end. `done` never rejects: what goes wrong ends the deployment as `Failed`.
 */
export function runDeployment(
  context: CodeDeployContext,
  deployment: Deployment,
  finish: (ending: Ending) => Promise<void>,
): RunningDeployment {
  const { deploymentId } = deployment;
  const controller = new AbortController();
  const underWay = new Map<string, Promise<TargetStatus>>();
  let stopReason: StopReason | undefined;

  const stopping = new AbortController();
  // Each instance listens; with more than ten of them Node would warn of a leak.
  setMaxListeners(0, controller.signal, stopping.signal);
  const stop = (reason: StopReason): void => {
    stopReason ??= reason;
    stopping.abort();
  };

  const run = async (): Promise<Ending> => {
    await (context.limits.start > 0
      ? sleep(context.limits.start, undefined, { signal: controller.signal }).catch(() => undefined)
      : tick());
    const group = context.groups.get(
      groupKey(deployment.applicationName, deployment.deploymentGroupName),
    );
    if (!group) return failure('DEPLOYMENT_GROUP_MISSING', messages.groupMissing);
    if (stopReason) return { status: 'Stopped', reason: stopReason };
    const instances = inOrder(group, groupInstances(context, group));
    if (instances.length === 0) return failure('NO_INSTANCES', messages.noInstances);
    if (instances.length > mostInstances) {
      return failure('OVER_MAX_INSTANCES', messages.tooManyInstances);
    }
    const config = requireConfig(context, deployment.deploymentConfigName);
    const constraint = healthConstraint(config.minimumHealthyHosts, instances.length);
    const outdated = instances.filter((instance) => !isUpToDate(deployment, group, instance));
    await createTargets(context, deployment, instances, outdated);
    await context.deployments.change(deploymentId, (record) => ({
      ...record,
      status: 'InProgress',
      startTime: context.now().getTime(),
    }));
    if (!constraint.possible) {
      return failure('HEALTH_CONSTRAINTS_INVALID', messages.constraintsInvalid);
    }
    const ended = await deployToAll(outdated, constraint.minimumHealthy, instances.length);
    if (ended) return ended;
    const succeeded = targetsOf(context, deploymentId).filter(
      (target) => target.status === 'Succeeded',
    ).length;
    const upToDate = instances.length - outdated.length;
    return isSuccess(constraint, succeeded + upToDate)
      ? { status: 'Succeeded' }
      : failure('HEALTH_CONSTRAINTS', messages.healthConstraints);
  };

  /** Gives an ending when the deployment could not be tried on every instance. */
  const deployToAll = async (
    instances: readonly FleetInstance[],
    minimumHealthy: number,
    total: number,
  ): Promise<Ending | undefined> => {
    const timer = new AbortController();
    const expired = expiry(context.limits.deployment, timer.signal);
    const pending = [...instances];
    let failed = 0;
    for (;;) {
      while (!stopReason && total - failed - underWay.size > minimumHealthy) {
        const next = pending.shift();
        if (!next) break;
        underWay.set(next.instance.id, begin(next));
      }
      if (underWay.size === 0) break;
      const ended = await Promise.race([...endings(), expired]);
      if (ended === 'expired') {
        controller.abort();
        await Promise.all(underWay.values());
        return failure('TIMEOUT', messages.timeout);
      }
      underWay.delete(ended.id);
      if (ended.status !== 'Succeeded') failed += 1;
    }
    timer.abort();
    if (stopReason) return { status: 'Stopped', reason: stopReason };
    return pending.length > 0
      ? failure('HEALTH_CONSTRAINTS', messages.healthConstraints)
      : undefined;
  };

  const begin = (fleetInstance: FleetInstance): Promise<TargetStatus> =>
    runTarget(context, deployment, fleetInstance, {
      specification: {
        deploymentId,
        deploymentGroupId: deployment.deploymentGroupId,
        deploymentGroupName: deployment.deploymentGroupName,
        applicationName: deployment.applicationName,
        deploymentCreator: deployment.creator,
        deploymentType: deployment.deploymentStyle.deploymentType,
        fileExistsBehavior: deployment.fileExistsBehavior,
        ...(deployment.deploymentMode && { deploymentMode: deployment.deploymentMode }),
        revision: deployment.revision.s3Location,
      },
      stop: stopping.signal,
      stopByItself: () => stop({ code: 'ALARM_ACTIVE', message: messages.alarm }),
      signal: controller.signal,
    });

  const endings = (): Promise<{ id: string; status: TargetStatus }>[] =>
    [...underWay].map(async ([id, status]) => ({ id, status: await status }));

  /** The end could not be recorded whole: nobody must wait for it for ever, and the group must be free. */
  const giveUp = async (error: unknown): Promise<void> => {
    context.onError(error);
    const message = error instanceof Error ? error.message : String(error);
    await context.deployments
      .change(deploymentId, (record) =>
        isFinal(record.status)
          ? record
          : {
              ...record,
              status: 'Failed',
              completeTime: context.now().getTime(),
              errorInformation: { code: 'INTERNAL_ERROR', message },
            },
      )
      .catch(context.onError);
  };

  const done = run()
    .catch((error: unknown): Ending => {
      context.onError(error);
      return failure('INTERNAL_ERROR', error instanceof Error ? error.message : String(error));
    })
    .then(finish)
    .catch(giveUp)
    .finally(() => {
      context.running.delete(deploymentId);
    });
  return {
    stop,
    busy: () => underWay.size > 0,
    abort: () => controller.abort(),
    done,
  };
}

const messages = {
  groupMissing: 'The deployment failed because its deployment group no longer exists.',
  noInstances:
    'The deployment failed because no instances were found for your deployment group. Check your deployment group settings to make sure the tags for your EC2 instances or Auto Scaling groups correctly identify the instances you want to deploy to, and then try again.',
  tooManyInstances: `The deployment failed because it is for more than ${mostInstances} instances.`,
  constraintsInvalid:
    "The deployment can't be started because the minimum number of healthy instances, as defined by the deployment configuration, are not available. You can reduce the required number of healthy instances by updating the deployment configuration or increase the number of instances in this deployment group.",
  healthConstraints:
    'The overall deployment failed because too many individual instances failed deployment, too few healthy instances are available for deployment, or some instances in your deployment group are experiencing problems.',
  timeout: 'The deployment has timed out.',
  alarm:
    'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <rehearsal>',
} as const;

function failure(code: string, message: string): Ending {
  return { status: 'Failed', error: { code, message } };
}

/** Instances that failed last time come first, as the service has it: they cost no health. */
function inOrder(
  group: DeploymentGroup,
  instances: readonly FleetInstance[],
): readonly FleetInstance[] {
  const isHealthy = ({ instance }: FleetInstance) => group.instances[instance.id]?.healthy ?? true;
  return [...instances.filter((one) => !isHealthy(one)), ...instances.filter(isHealthy)];
}

function isUpToDate(
  deployment: Deployment,
  group: DeploymentGroup,
  { instance }: FleetInstance,
): boolean {
  const record = group.instances[instance.id];
  return (
    deployment.updateOutdatedInstancesOnly &&
    record?.healthy === true &&
    record.revision !== undefined &&
    revisionKey('', record.revision) === revisionKey('', deployment.revision)
  );
}

async function createTargets(
  context: CodeDeployContext,
  deployment: Deployment,
  instances: readonly FleetInstance[],
  outdated: readonly FleetInstance[],
): Promise<void> {
  const names = lifecycleOf(deployment.deploymentStyle);
  await Promise.all(
    instances.map((fleetInstance) => {
      const status = outdated.includes(fleetInstance) ? 'Pending' : 'Skipped';
      return context.targets.put({
        deploymentId: deployment.deploymentId,
        targetId: fleetInstance.instance.id,
        status,
        lastUpdatedAt: context.now().getTime(),
        lifecycleEvents: names.map((lifecycleEventName) => ({ lifecycleEventName, status })),
      });
    }),
  );
}

async function expiry(milliseconds: number, signal: AbortSignal): Promise<'expired'> {
  await sleep(milliseconds, undefined, { ref: false, signal }).catch(() => undefined);
  return 'expired';
}
