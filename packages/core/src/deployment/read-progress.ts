import type { DeploymentInfo, InstanceTarget } from '@aws-sdk/client-codedeploy';
import { askCodeDeploy, type Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { inBatches } from '../aws/in-batches.js';
import { isTransient } from '../aws/call-end.js';
import { explainServiceError } from '../aws/explain-error.js';
import { codeDeploySdk } from '../aws/sdk.js';
import { copiedGroup } from './copied-group.js';
import type {
  BlueGreenWait,
  DeploymentRef,
  DeploymentStatus,
  InstanceCounts,
  InstanceProgress,
  LifecycleProgress,
} from '../model/progress.js';

/** How one deployment stands. */
export interface DeploymentState {
  readonly status: DeploymentStatus;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly ignoreApplicationStopFailures?: boolean;
  readonly rollbackDeploymentId?: string;
  readonly updateDeploymentIds?: readonly string[];
  /** How many of its instances are in which state; CodeDeploy tells once it has begun with them. */
  readonly counts?: InstanceCounts;
  /** When it began with its instances, or else when it was created; by the clock of AWS. */
  readonly began?: Date;
  /** Of a blue/green deployment: what it waits for now, and for how many minutes at most. */
  readonly waits?: Pick<BlueGreenWait, 'what' | 'minutes'>;
  readonly copy?: string;
  /** What may let it pause between two of its instances; undefined where nothing does. */
  readonly pauses?: 'blue/green' | { readonly config: string };
}

/** When something began and ended, as far as it did. */
function times(
  start: Date | undefined,
  end: Date | undefined,
): { readonly startTime?: string; readonly endTime?: string } {
  return {
    ...(start === undefined ? {} : { startTime: start.toISOString() }),
    ...(end === undefined ? {} : { endTime: end.toISOString() }),
  };
}

/**
 * What may let nothing be in progress for a while although instances are left: the waits of a blue/green deployment, and
 * zones that are watched one after another, which no configuration of CodeDeploy's own does.
 */
function pausesOf(info: DeploymentInfo): Pick<DeploymentState, 'pauses'> {
  const { deploymentStyle, deploymentConfigName: config } = info;
  if (deploymentStyle?.deploymentType === 'BLUE_GREEN') return { pauses: 'blue/green' };
  return config === undefined || config.startsWith('CodeDeployDefault.')
    ? {}
    : { pauses: { config } };
}

/** What a blue/green deployment waits for, and the Auto Scaling group that it makes. */
function blueGreenOf(info: DeploymentInfo): Pick<DeploymentState, 'waits' | 'copy'> {
  const { status } = info;
  const copy = copiedGroup(info);
  const { deploymentReadyOption: ready, terminateBlueInstancesOnDeploymentSuccess: end } =
    info.blueGreenDeploymentConfiguration ?? {};
  const waits = (what: BlueGreenWait['what'], minutes: number | undefined) => ({
    waits: { what, ...(minutes === undefined ? {} : { minutes }) },
  });
  return {
    ...(status === 'Ready' ? waits('traffic', ready?.waitTimeInMinutes) : {}),
    ...(status === 'InProgress' && info.instanceTerminationWaitTimeStarted === true
      ? waits('end', end?.terminationWaitTimeInMinutes)
      : {}),
    ...(copy === undefined ? {} : { copy }),
  };
}

function toState(info: DeploymentInfo): DeploymentState {
  const { status, errorInformation, createTime, completeTime } = info;
  const rollbackDeploymentId = info.rollbackInfo?.rollbackDeploymentId;
  const updates = info.relatedDeployments?.autoUpdateOutdatedInstancesDeploymentIds ?? [];
  const began = info.startTime ?? createTime;
  return {
    status: status ?? 'Created',
    ...times(createTime, completeTime),
    ...(began === undefined ? {} : { began }),
    ...pausesOf(info),
    ...blueGreenOf(info),
    ...(info.deploymentOverview === undefined ? {} : { counts: { ...info.deploymentOverview } }),
    ...(errorInformation === undefined
      ? {}
      : {
          error: {
            code: errorInformation.code ?? 'UNKNOWN',
            message: errorInformation.message ?? '',
          },
        }),
    ...(info.ignoreApplicationStopFailures === true ? { ignoreApplicationStopFailures: true } : {}),
    ...(rollbackDeploymentId === undefined ? {} : { rollbackDeploymentId }),
    ...(updates.length === 0 ? {} : { updateDeploymentIds: updates }),
  };
}

function toInstance(target: InstanceTarget): InstanceProgress {
  const events = (target.lifecycleEvents ?? []).map((found): LifecycleProgress => {
    const { diagnostics, startTime, endTime } = found;
    return {
      event: found.lifecycleEventName ?? '',
      status: found.status ?? 'Unknown',
      ...times(startTime, endTime),
      ...(startTime === undefined || endTime === undefined
        ? {}
        : { seconds: (endTime.getTime() - startTime.getTime()) / 1000 }),
      ...(diagnostics === undefined
        ? {}
        : {
            diagnostics: {
              errorCode: diagnostics.errorCode ?? 'UnknownError',
              scriptName: diagnostics.scriptName ?? '',
              message: diagnostics.message ?? '',
              logTail: diagnostics.logTail ?? '',
            },
          }),
    };
  });
  const { targetId = '', status = 'Unknown', lastUpdatedAt } = target;
  const updateTime = lastUpdatedAt?.toISOString();
  return {
    instanceId: targetId,
    status,
    ...(updateTime === undefined ? {} : { updateTime }),
    events,
  };
}

/** What will not pass by itself is explained with the name of the action; the rest stays as it is for who waits. */
function explain(error: unknown, action: string, resource: string): unknown {
  return isTransient(error) ? error : explainServiceError(error, `codedeploy:${action}`, resource);
}

async function ask<T>(action: string, resource: string, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw explain(error, action, resource);
  }
}

/** As many deployments, and as many targets, as one call may ask for. */
const atOnce = 25;

/** How the deployments stand, one call for every 25 of them; in the order of `refs`, with gaps for those that CodeDeploy does not know. */
export async function readDeployments(
  clients: Clients,
  refs: readonly DeploymentRef[],
  calling?: Calling,
): Promise<(DeploymentState | undefined)[]> {
  const { BatchGetDeploymentsCommand } = codeDeploySdk();
  const infos = new Map<string | undefined, DeploymentInfo>();
  const ids = refs.map((ref) => ref.deploymentId);
  const readBatch = async (deploymentIds: string[]) => {
    const make = () => new BatchGetDeploymentsCommand({ deploymentIds });
    const answer = await ask(
      'BatchGetDeployments',
      deploymentIds.join(', '),
      askCodeDeploy(clients, 'BatchGetDeployments', make, calling),
    );
    for (const info of answer.deploymentsInfo ?? []) infos.set(info.deploymentId, info);
  };
  await Promise.all(inBatches(ids, atOnce).map(readBatch));
  return refs.map(({ deploymentId }) => {
    const info = infos.get(deploymentId);
    return info === undefined ? undefined : toState(info);
  });
}

/**
 * The instances of a deployment.
 *
 * @param statuses of those that are wanted, otherwise all
 */
export async function listInstances(
  clients: Clients,
  deploymentId: string,
  calling?: Calling,
  statuses?: readonly string[],
): Promise<string[]> {
  const { ListDeploymentTargetsCommand } = codeDeploySdk();
  const ids: string[] = [];
  let nextToken: string | undefined;
  try {
    do {
      const targetFilters = statuses && { TargetStatus: [...statuses] };
      const input = { deploymentId, nextToken, targetFilters };
      const make = () => new ListDeploymentTargetsCommand(input);
      const page = await askCodeDeploy(clients, 'ListDeploymentTargets', make, calling);
      ids.push(...(page.targetIds ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  } catch (error) {
    // CodeDeploy refuses to list the instances of a deployment that it has only noted down, or that never began.
    if ((error as Error).name === 'DeploymentNotStartedException') return [];
    throw explain(error, 'ListDeploymentTargets', deploymentId);
  }
  return ids;
}

/** How instances of a deployment stand, one call for every 25 of them. */
export async function readInstances(
  clients: Clients,
  deploymentId: string,
  ids: readonly string[],
  calling?: Calling,
): Promise<InstanceProgress[]> {
  const { BatchGetDeploymentTargetsCommand } = codeDeploySdk();
  const instances: InstanceProgress[] = [];
  for (const targetIds of inBatches(ids, atOnce)) {
    const make = () => new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds });
    const answer = await ask(
      'BatchGetDeploymentTargets',
      deploymentId,
      askCodeDeploy(clients, 'BatchGetDeploymentTargets', make, calling),
    );
    for (const { instanceTarget } of answer.deploymentTargets ?? []) {
      if (instanceTarget !== undefined) instances.push(toInstance(instanceTarget));
    }
  }
  return instances;
}
