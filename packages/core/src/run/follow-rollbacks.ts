import { setTimeout as delay } from 'node:timers/promises';
import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { askCodeDeploy } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { consoleUrl } from '../aws/console-url.js';
import { codeDeploySdk } from '../aws/sdk.js';
import type { Connections } from './open-connections.js';
import type { Run } from './run.js';
import { openWatches } from './watches.js';
import {
  isFinal,
  nameDeployment,
  type DeploymentOutcome,
  type DeploymentRef,
} from '../model/progress.js';

/** CodeDeploy may name the rollback a moment after the deployment has failed: looks, and most seconds between them. */
const looks = 10;
const longestPause = 2;

type Rollback = DeploymentRef & { readonly rollbackOf: string };

/**
 * Finds the deployments that CodeDeploy has started by itself to bring back the last good revision of groups whose
 * deployment did not succeed, unless they have ended, and tells those that are new. Where a rollback was wanted and there is none, or it cannot be found out,
 * that is a warning: the verdict on the deployment stays.
 *
 * @throws the signal's reason
 */
async function findRollbacks(run: Run, { of, rehearsal }: Connections): Promise<DeploymentRef[]> {
  const { state, onEvent, signal } = run;
  const failed = state.deployments.filter(
    ({ status, rollback }) =>
      isFinal(status) &&
      status !== 'Succeeded' &&
      (rollback === undefined || !isFinal(rollback.status)),
  );
  const refs = await Promise.all(
    failed.map(async (outcome): Promise<Rollback | undefined> => {
      const { clients, region } = of(outcome.group);
      const id = outcome.rollbackDeploymentId ?? (await askForRollback(outcome, run, clients));
      if (id === undefined) return undefined;
      return {
        group: outcome.group,
        deploymentId: id,
        rollbackOf: outcome.deploymentId,
        ...(rehearsal === undefined ? { url: consoleUrl(region, id) } : {}),
      };
    }),
  );
  signal.throwIfAborted();
  const found = refs.filter((ref) => ref !== undefined);
  for (const ref of found) {
    if (state.isRunning(ref.deploymentId)) continue;
    state.rollbackStarted(ref);
    onEvent({ type: 'rollback-started', ...ref });
  }
  return found;
}

/** The id of the rollback of a deployment; nothing where there is none, which is told where one was wanted. */
async function askForRollback(
  outcome: DeploymentOutcome,
  run: Run,
  clients: Clients,
): Promise<string | undefined> {
  const { onEvent, signal, config } = run;
  const pause = Math.min(longestPause, config.pollInterval);
  const warn = (reason: string) =>
    onEvent({ type: 'warning', message: `${nameDeployment(outcome)} ${reason}` });
  try {
    for (let look = 1; look <= looks; look += 1) {
      const info = await readInfo(clients, outcome.deploymentId, run);
      const { rollbackDeploymentId, rollbackMessage } = info?.rollbackInfo ?? {};
      if (rollbackDeploymentId !== undefined) return rollbackDeploymentId;
      const wanted = wasAskedFor(outcome, run) || run.state.withdrawn.has(outcome.deploymentId);
      if (info === undefined || !(wanted || wantsRollback(info))) return undefined;
      if (rollbackMessage !== undefined) {
        warn(`was not rolled back: there is nothing to roll back to. ${rollbackMessage}`);
        return undefined;
      }
      await delay(pause * 1000, undefined, { signal });
    }
    warn(
      `was not rolled back: there is nothing to roll back to, as CodeDeploy has named no deployment that does so for ${Math.ceil(looks * pause)} seconds.`,
    );
  } catch (error) {
    signal.throwIfAborted();
    warn(`may be rolled back, which could not be found out: ${(error as Error).message}`);
  }
  return undefined;
}

async function readInfo(
  clients: Clients,
  deploymentId: string,
  { calling, signal }: Run,
): Promise<DeploymentInfo | undefined> {
  const { BatchGetDeploymentsCommand } = codeDeploySdk();
  const make = () => new BatchGetDeploymentsCommand({ deploymentIds: [deploymentId] });
  const asking = { ...calling, signal };
  const answer = await askCodeDeploy(clients, 'BatchGetDeployments', make, asking);
  return answer.deploymentsInfo?.[0];
}

/** Whether the deployment was stopped by us, and to be rolled back, whatever its group says. */
function wasAskedFor({ deploymentId }: DeploymentOutcome, { config, state }: Run): boolean {
  return state.wasAskedToStop(deploymentId) && config.onCancel === 'stop-and-rollback';
}

/** Whether the deployment or its group asks for a rollback after this end. CodeDeploy does not roll a rollback back. */
function wantsRollback({
  status,
  creator,
  errorInformation,
  autoRollbackConfiguration,
}: DeploymentInfo): boolean {
  const { enabled = false, events = [] } = autoRollbackConfiguration ?? {};
  if (!enabled || creator === 'codeDeployRollback') return false;
  const isAlarm = errorInformation?.code === 'ALARM_ACTIVE';
  if (isAlarm && events.includes('DEPLOYMENT_STOP_ON_ALARM')) return true;
  return events.includes(
    status === 'Stopped' ? 'DEPLOYMENT_STOP_ON_REQUEST' : 'DEPLOYMENT_FAILURE',
  );
}

/** Watches the rollbacks of what has failed as well: until they end, instances hold neither revision. */
export async function followRollbacks(
  run: Run,
  connections: Connections,
  since: number,
): Promise<void> {
  const rollbacks = await findRollbacks(run, connections);
  if (rollbacks.length === 0) return;
  run.state.step = 'waiting for the rollbacks';
  const watches = openWatches(run, connections, since);
  for (const rollback of rollbacks) watches.add(rollback);
  await watches.ended();
}
