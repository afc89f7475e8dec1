import { CodedeployerError } from '../errors/codedeployer-error.js';
import { requestStop, type StopAnswer } from '../deployment/stop.js';
import { nameDeployment, type DeploymentRef } from '../model/progress.js';
import { delayAbort } from '../time/delay-abort.js';
import { limitTime } from '../time/limit-time.js';
import { followRollbacks } from './follow-rollbacks.js';
import type { Connections } from './open-connections.js';
import type { Run } from './run.js';
import { openWatches } from './watches.js';

/** Minutes that the end of what was asked to stop is waited for at most: commands that run on instances go on to their end. */
const longestWait = 5;

/** Milliseconds that asking goes on for when nobody wants to wait: Nx and CI systems send a second signal right after the first. */
const graceOfAsking = 2000;

/**
 * Asks for all of them, whatever becomes of one: a deployment that could not be stopped is told as still running. A
 * rollback goes on: stopped half way, it would leave a mix of two revisions. That CodeDeploy has taken the request does not
 * mean that anything has stopped, so each is followed to its end, and so is the rollback of it. In a rehearsal CodeDeploy
 * itself is gone with the run, so there that has no limit.
 */
export async function stopRunning(run: Run, connections: Connections): Promise<void> {
  const { config, state } = run;
  if (config.onCancel === 'leave') return;
  // What CodeDeploy has started by itself is its own.
  const deployments = state.running.filter(
    ({ rollbackOf, updateOf }) => rollbackOf === undefined && updateOf === undefined,
  );
  const answers = await Promise.all(deployments.map((ref) => stop(ref, run, connections)));
  const followed = deployments.filter((_, index) => answers[index] !== undefined);
  if (followed.length === 0 && connections.rehearsal === undefined) return;
  await followStopped(followed, run, connections);
}

/** What it came to; undefined where CodeDeploy refused to stop it, or could not be asked. */
async function stop(
  ref: DeploymentRef,
  { config, state, onEvent, calling, hurry }: Run,
  { of, rehearsal }: Connections,
): Promise<StopAnswer | undefined> {
  const named = nameDeployment(ref);
  const rollback = config.onCancel === 'stop-and-rollback';
  try {
    const request = { rollback, signal: delayAbort(hurry, graceOfAsking) };
    const answer = await requestStop(of(ref.group).clients, ref.deploymentId, request, calling);
    if (answer === 'asked') {
      state.askedToStop(ref);
      // Told now, as a CI system ends a process some seconds after it has asked for its end.
      if (rehearsal === undefined) {
        const message = `${ref.group}: asked CodeDeploy to stop ${ref.deploymentId}; waiting for its end, at most ${longestWait} minutes (should this process end before: codedeployer watch ${ref.deploymentId})`;
        onEvent({ type: 'notice', message });
      }
    } else if (answer === 'ended before') {
      const message = `${named} had come to its end before it was stopped${rollback ? ', and is not rolled back for that' : ''}.`;
      onEvent({ type: 'warning', message });
    } else {
      const message = `It is not known whether CodeDeploy stops ${named}: it gave no answer that can be read.`;
      const hint = `To stop it: codedeployer stop ${ref.deploymentId}`;
      onEvent({ type: 'warning', message, hint });
    }
    return answer;
  } catch (error) {
    const { message } = error as Error;
    const hint = CodedeployerError.is(error) ? error.hint : undefined;
    onEvent({ type: 'warning', message: `${named} could not be stopped: ${message}`, hint });
    return undefined;
  }
}

/** Until each has come to its end, and its rollback; the time is up; or somebody does not want to wait. */
async function followStopped(
  refs: readonly DeploymentRef[],
  run: Run,
  connections: Connections,
): Promise<void> {
  const { config, onEvent, hurry } = run;
  const minutes = connections.rehearsal === undefined ? longestWait : undefined;
  const limit = limitTime(minutes && minutes * 60_000, hurry);
  const { signal } = limit;
  const { timeout: _ofTheRun, ...settings } = config;
  const following: Run = {
    ...run,
    // What is to stop is not continued, and followed beyond its traffic.
    config: { ...settings, onReady: 'wait', until: 'end' },
    cancel: signal,
    signal,
  };
  const since = performance.now();
  try {
    const watches = openWatches(following, connections, since);
    for (const ref of refs) watches.add(ref);
    await watches.ended();
    // What had failed before has a rollback of its own perhaps, which only its end tells.
    await followRollbacks(following, connections, since);
  } catch (error) {
    // Then the message of the run says what was seen last.
    if (signal.aborted) return;
    const { message } = error as Error;
    const hint = CodedeployerError.is(error) ? error.hint : undefined;
    onEvent({ type: 'warning', message: `What is to stop is not followed: ${message}`, hint });
  } finally {
    limit.lift();
  }
}
