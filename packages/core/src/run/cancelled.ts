import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import { isFinal, nameDeployment } from '../model/progress.js';
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
    .filter(({ status, deploymentId }) => isFinal(status) && !state.isRunning(deploymentId))
    .map((outcome) => `${nameDeployment(outcome)} ${outcome.status.toLowerCase()}`);
  if (deadline.isPassed())
    return failure('RUN_TIMED_OUT', { minutes, step: state.step, perhaps, ended });
  const stopped = state.stopped.map(nameDeployment);
  const stopping = state.stopped.filter(({ deploymentId }) => {
    const { status = 'Created' } = state.outcomeOf(deploymentId) ?? {};
    return !isFinal(status);
  });
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
      stopped,
      stopping: stopping.map(nameDeployment),
      ended,
      perhaps,
    },
    { cause },
  );
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
