import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import { isFinal, isSuccess, nameDeployment, type DeploymentRef } from '../model/progress.js';
import { formatFailure } from '../report/format-failure.js';
import { formatUnfinished } from '../report/format-standstill.js';
import type { Run } from './run.js';

/** The error of work that was interrupted before there was anything to deploy. */
export function cancelledWhile(
  step: string,
  reason: unknown,
  rehearsed = false,
): CodedeployerError {
  const nothing = { running: [], stopped: [], ended: [] };
  return failure('CANCELLED', { step, rehearsed, ...nothing }, { cause: reason });
}

/** The error that a run ends with: when it was cancelled, that, and what has become of its deployments. */
export function orCancelled(run: Run, error: unknown): unknown {
  const { signal, state, config, deadline } = run;
  // Something was left behind that costs money: that is told rather than that the run was cancelled.
  const mustBeTold = CodedeployerError.is(error) && error.code === 'UPLOAD_PARTS_LEFT';
  if (!signal.aborted || mustBeTold) return withVerdicts(run, error);
  const running = state.running.map(nameDeployment);
  const minutes = config.timeout ?? 0;
  if (deadline.isPassed() && running.length > 0)
    return withVerdicts(run, failure('DEPLOYMENT_TIMED_OUT', { minutes, running }));
  const perhaps = state.uncertain.map(({ group }) => group);
  const ended = state.deployments
    .filter(
      ({ status, deploymentId }) =>
        isFinal(status) && !state.isRunning(deploymentId) && !state.wasAskedToStop(deploymentId),
    )
    .map((outcome) => `${nameDeployment(outcome)} ${outcome.status.toLowerCase()}`);
  if (deadline.isPassed())
    return failure('RUN_TIMED_OUT', { minutes, step: state.step, perhaps, ended });
  const reason: unknown = signal.reason;
  // An error of ours tells something beside the cancellation; an abort error of a stream or a client does not.
  const cause = CodedeployerError.is(error)
    ? new AggregateError([reason, error], String(reason))
    : reason;
  return failure(
    'CANCELLED',
    {
      step: state.step,
      rehearsed: config.rehearse,
      running,
      ended,
      stopped: state.stopped.map((ref) => `${nameDeployment(ref)}: ${becameOf(ref, run)}`),
      perhaps,
    },
    { cause },
  );
}

/** What has become of a deployment that was asked to stop: `stopped`. */
function becameOf({ deploymentId }: DeploymentRef, { config, state }: Run): string {
  const outcome = state.outcomeOf(deploymentId);
  if (outcome === undefined || !isFinal(outcome.status))
    return config.rehearse
      ? 'broken off with the rehearsal'
      : `still stopping, as commands that run go on to their end (codedeployer watch ${deploymentId})`;
  const { status, rollback } = outcome;
  const end = status === 'Stopped' ? 'stopped' : `${status.toLowerCase()} before it could stop`;
  if (rollback === undefined || !isFinal(rollback.status)) return end;
  return isSuccess(rollback)
    ? `${end}, and rolled back with ${rollback.deploymentId}`
    : `${end}, and its rollback ${rollback.deploymentId} ${rollback.status.toLowerCase()}`;
}

/** An error that ended the wait, with how those stand that go on and with the causes of what had failed by then. */
function withVerdicts({ config, state }: Run, error: unknown): unknown {
  const endsTheWait =
    CodedeployerError.is(error) && ['DEPLOYMENT_TIMED_OUT', 'WATCH_LOST'].includes(error.code);
  if (!endsTheWait) return error;
  const { application } = config;
  const deployments = state.deployments.filter(({ status }) => isFinal(status));
  const failed = formatFailure({ application, deployments, notStarted: state.notStarted });
  const told = [...formatUnfinished(state.deployments), ...(failed === '' ? [] : [failed])];
  if (told.length === 0) return error;
  const { code, hint } = error;
  const message = [error.message, ...told].join('\n');
  return new CodedeployerError(code, { message, hint }, { cause: error });
}
