import type { RevisionConfig } from '../config/load-config.js';
import { requestStop } from '../deployment/stop.js';
import type { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import type { StopReport } from '../model/command-reports.js';
import { isFinal, isSuccess, nameDeployment, type DeploymentOutcome } from '../model/progress.js';
import { orCancelled } from '../run/cancelled.js';
import { describeError } from '../run/describe-error.js';
import type { Run } from '../run/run.js';
import { findById, findRunning, type FoundDeployment } from './find-in-groups.js';
import { followToTheEnd, refOf } from './follow.js';
import { askOfEach } from './group-target.js';
import { withGroups, type CommandOptions, type OpenGroups } from './open-groups.js';

export interface StopOptions extends CommandOptions {
  /** The deployment; otherwise the one that runs on the configured groups. */
  readonly deploymentId?: string | undefined;
  /** Whether the last good revision is brought back. Otherwise the group decides. */
  readonly rollback?: boolean | undefined;
}

/**
 * Stops a deployment and waits until it has come to its end, and so has its rollback: that CodeDeploy has taken the request
 * does not mean that anything has stopped. The report tells how it went, also where that is not what was asked for: its error
 * is then NOT_STOPPED, NOT_ROLLED_BACK or NOTHING_RUNNING. When the wait is cancelled, what was asked for goes on.
 *
 * @throws DEPLOYMENT_NOT_FOUND, DEPLOYMENTS_RUNNING and ROLLBACK_RUNNING, when nothing was asked for; DEPLOYMENT_TIMED_OUT,
 *   WATCH_LOST, CANCELLED; what reaching the groups throws
 */
export async function stop(config: RevisionConfig, options: StopOptions = {}): Promise<StopReport> {
  const { deploymentId, rollback, ...command } = options;
  return withGroups(config, command, async (open) => {
    const { run } = open;
    if (rollback === true)
      open = { ...open, run: { ...run, config: { ...run.config, onCancel: 'stop-and-rollback' } } };
    try {
      const found =
        deploymentId === undefined
          ? await findOnly(open)
          : await findById(open.targets, deploymentId, run.calling);
      if (found !== undefined) return await stopFound(found, open, rollback);
    } catch (error) {
      throw orCancelled(run, error);
    }
    const groups = open.targets.map(({ name }) => name);
    if (rollback !== true)
      run.onEvent({ type: 'notice', message: `Nothing is running on ${groups.join(', ')}.` });
    return report(run, {
      asked: false,
      error: rollback === true ? failure('NOTHING_RUNNING', { groups }) : undefined,
    });
  });
}

/** The one deployment that runs on the groups; a rollback is stopped by its id only. */
async function findOnly({ targets, run }: OpenGroups): Promise<FoundDeployment | undefined> {
  const running = (
    await askOfEach(targets, run.calling, async (target, calling) =>
      (await findRunning(target, calling)).map((info) => ({ info, target })),
    )
  ).flat();
  const isRollback = ({ info }: FoundDeployment) => info.creator === 'codeDeployRollback';
  const [only, ...others] = running.filter((found) => !isRollback(found));
  if (others.length > 0)
    throw failure('DEPLOYMENTS_RUNNING', { running: running.map((found) => refOf(found)) });
  const [rollback] = running;
  if (only === undefined && rollback !== undefined)
    throw failure('ROLLBACK_RUNNING', refOf(rollback));
  return only;
}

async function stopFound(
  found: FoundDeployment,
  { run, connections }: OpenGroups,
  rollback: boolean | undefined,
): Promise<StopReport> {
  const { state, onEvent, calling } = run;
  const ref = refOf(found);
  state.started(ref);
  state.step = 'stopping the deployment';
  const answer = isFinal(found.info.status ?? 'Created')
    ? 'ended before'
    : await requestStop(found.target.clients, ref.deploymentId, { rollback }, calling);
  if (answer === 'unknown')
    onEvent({
      type: 'warning',
      message: `It is not known whether CodeDeploy stops ${nameDeployment(ref)}: it gave no answer that can be read.`,
    });
  if (answer === 'asked') {
    state.askedToStop(ref);
    onEvent({
      type: 'notice',
      message: `${ref.group}: asked CodeDeploy to stop ${ref.deploymentId}; waiting for its end`,
    });
  }
  await followToTheEnd(found, run, connections);
  const deployment = state.deployments.find(
    ({ deploymentId }) => deploymentId === ref.deploymentId,
  );
  const error = deployment && judge(deployment, rollback === true);
  return report(run, { asked: answer !== 'ended before', deployment, error });
}

/** What of the end of a deployment is not as it was asked for. */
function judge(outcome: DeploymentOutcome, rollback: boolean): CodedeployerError | undefined {
  const { group, deploymentId, status } = outcome;
  if (status === 'Succeeded') return failure('NOT_STOPPED', { group, deploymentId });
  if (!rollback || (outcome.rollback !== undefined && isSuccess(outcome.rollback)))
    return undefined;
  const reason =
    outcome.rollback === undefined
      ? 'there is nothing to roll back to, as CodeDeploy has started no rollback of it'
      : `the rollback ${outcome.rollback.deploymentId} has ${outcome.rollback.status.toLowerCase()}`;
  return failure('NOT_ROLLED_BACK', { group, deploymentId, reason });
}

function report(
  { state }: Run,
  {
    asked,
    deployment,
    error,
  }: {
    readonly asked: boolean;
    readonly deployment?: DeploymentOutcome | undefined;
    readonly error: CodedeployerError | undefined;
  },
): StopReport {
  return {
    succeeded: error === undefined,
    asked,
    ...(error === undefined ? {} : { error: describeError(error) }),
    ...(deployment === undefined ? {} : { deployment }),
    warnings: state.warnings,
  };
}
