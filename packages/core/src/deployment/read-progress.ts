import type { DeploymentInfo, InstanceTarget } from '@aws-sdk/client-codedeploy';
import { typed, type Clients } from '../aws/clients.js';
import { inBatches } from '../aws/in-batches.js';
import { isTransient } from '../aws/call-end.js';
import { explainServiceError } from '../aws/explain-error.js';
import { codeDeploySdk } from '../aws/sdk.js';
import type {
  DeploymentRef,
  DeploymentStatus,
  InstanceProgress,
  LifecycleProgress,
} from './progress.js';

/** How one deployment stands. */
export interface DeploymentState {
  readonly status: DeploymentStatus;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly ignoreApplicationStopFailures?: boolean;
  readonly rollbackDeploymentId?: string;
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

function toState(info: DeploymentInfo): DeploymentState {
  const { status, errorInformation, createTime, completeTime } = info;
  const rollbackDeploymentId = info.rollbackInfo?.rollbackDeploymentId;
  return {
    status: status ?? 'Created',
    ...times(createTime, completeTime),
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
  return { instanceId: target.targetId ?? '', status: target.status ?? 'Unknown', events };
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
  signal?: AbortSignal,
): Promise<(DeploymentState | undefined)[]> {
  const { BatchGetDeploymentsCommand } = codeDeploySdk();
  const options = signal === undefined ? {} : { abortSignal: signal };
  const infos = new Map<string | undefined, DeploymentInfo>();
  const ids = refs.map((ref) => ref.deploymentId);
  for (const deploymentIds of inBatches(ids, atOnce)) {
    const answer = await ask(
      'BatchGetDeployments',
      deploymentIds.join(', '),
      typed(clients).codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds }), options),
    );
    for (const info of answer.deploymentsInfo ?? []) infos.set(info.deploymentId, info);
  }
  return refs.map(({ deploymentId }) => {
    const info = infos.get(deploymentId);
    return info === undefined ? undefined : toState(info);
  });
}

async function listTargets(
  clients: Clients,
  deploymentId: string,
  options: { abortSignal?: AbortSignal },
): Promise<string[]> {
  const { ListDeploymentTargetsCommand } = codeDeploySdk();
  const ids: string[] = [];
  let nextToken: string | undefined;
  try {
    do {
      const input = { deploymentId, ...(nextToken === undefined ? {} : { nextToken }) };
      const page = await typed(clients).codeDeploy.send(
        new ListDeploymentTargetsCommand(input),
        options,
      );
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

/** How the instances of a deployment stand, without those that `known` says have come to an end. */
export async function readInstances(
  clients: Clients,
  deploymentId: string,
  known: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<InstanceProgress[]> {
  const { BatchGetDeploymentTargetsCommand } = codeDeploySdk();
  const options = signal === undefined ? {} : { abortSignal: signal };
  const wanted = (await listTargets(clients, deploymentId, options)).filter((id) => !known.has(id));
  const instances: InstanceProgress[] = [];
  for (const targetIds of inBatches(wanted, atOnce)) {
    const answer = await ask(
      'BatchGetDeploymentTargets',
      deploymentId,
      typed(clients).codeDeploy.send(
        new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
        options,
      ),
    );
    for (const { instanceTarget } of answer.deploymentTargets ?? []) {
      if (instanceTarget !== undefined) instances.push(toInstance(instanceTarget));
    }
  }
  return instances;
}
