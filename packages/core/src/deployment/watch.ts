import { setTimeout as delay } from 'node:timers/promises';
import { explainServiceError } from '../aws/explain-error.js';
import { statusOf } from '../aws/service-error.js';
import type { Clients } from '../aws/clients.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import type { DeploymentEvent } from '../report/events.js';
import {
  isFinal,
  nameDeployment,
  type DeploymentOutcome,
  type DeploymentRef,
  type DeploymentStatus,
  type InstanceProgress,
} from './progress.js';
import { readDeployments, readInstances, type DeploymentState } from './read-progress.js';

export interface WatchOptions {
  /** Most seconds between two looks; the first ones come sooner. */
  readonly pollInterval: number;
  /** Minutes to wait. Without it, as long as the deployments run. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told after every look at a deployment how it stands. */
  readonly onLook?: ((standing: DeploymentOutcome) => void) | undefined;
  /** Milliseconds since some fixed point, never going back. */
  readonly now: () => number;
  /** Since when the time counts, by `now`; else from the first look. */
  readonly since?: number | undefined;
}

/** What is known so far of one deployment. */
interface Watched {
  readonly ref: DeploymentRef;
  readonly instances: Map<string, InstanceProgress>;
  status: DeploymentStatus | undefined;
  finished: boolean;
  /** Since when CodeDeploy has not known it. */
  missingSince: number | undefined;
}

const heartbeatSeconds = 60;

/** How long a deployment may be missing: CodeDeploy may take a moment to know it everywhere. */
const missingSeconds = 60;
const finalInstance = new Set(['Succeeded', 'Failed', 'Skipped']);

function endedInstances({ instances }: Watched): Set<string> {
  const ended = [...instances.values()].filter(({ status }) => finalInstance.has(status));
  return new Set(ended.map(({ instanceId }) => instanceId));
}

/** Whether the wait should survive an error: throttling, a server's own trouble, the network. */
function passes(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = statusOf(error);
  if (/Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|Timeout/i.test(error.name))
    return true;
  if (status !== undefined) return status >= 500 || status === 429;
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && /^(?:E[A-Z_]+|UND_ERR_.*)$/.test(code);
}

/** Grows from a fifth of a second to the interval, so that quick deployments are told quickly and long ones cheaply. */
function pause(elapsedMs: number, pollInterval: number): number {
  return Math.min(pollInterval * 1000, 200 + elapsedMs / 10);
}

function* changesOf(
  watched: Watched,
  state: DeploymentState,
  found: readonly InstanceProgress[],
): Generator<DeploymentEvent> {
  const { ref, instances } = watched;
  if (state.status !== watched.status) {
    watched.status = state.status;
    if (!isFinal(state.status)) yield { type: 'deployment-status', ...ref, status: state.status };
  }
  for (const instance of found) {
    const before = new Map(
      instances
        .get(instance.instanceId)
        ?.events.map((progress) => [progress.event, progress.status]),
    );
    for (const progress of instance.events) {
      const was = before.get(progress.event) ?? 'Pending';
      if (progress.status !== was)
        yield { type: 'lifecycle-event', ...ref, instanceId: instance.instanceId, progress };
    }
    instances.set(instance.instanceId, instance);
  }
}

function outcomeOf({ ref, instances }: Watched, state: DeploymentState): DeploymentOutcome {
  return {
    ...ref,
    ...state,
    instances: [...instances.values()].toSorted((a, b) => a.instanceId.localeCompare(b.instanceId)),
  };
}

/** Milliseconds; a timer for longer than this fires at once. */
const longestTimer = 2 ** 31 - 1;

/** What may cut off one look: the run's signal, and the end of the time that there is to wait. */
interface Look {
  readonly signal: AbortSignal | undefined;
  /** Whether the time is up. */
  isLate(): boolean;
  /** The look is over. */
  end(): void;
}

/**
 * @param patience milliseconds until the time is up
 */
function beginLook(signal: AbortSignal | undefined, patience: number | undefined): Look {
  if (patience === undefined) return { signal, isLate: () => false, end: () => undefined };
  // Not AbortSignal.timeout(): below AbortSignal.any() it may be collected, and then never fires (nodejs/node#57736).
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), Math.min(patience, longestTimer));
  return {
    signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
    isLate: () => late.signal.aborted,
    end: () => clearTimeout(timer),
  };
}

/** The end of the watching, not of the deployments: whoever reads it must know which these are. */
function lost(error: unknown, running: readonly Watched[]): CodedeployerError {
  const explained = explainServiceError(
    error,
    'codedeploy:BatchGetDeployments',
    running.map(({ ref }) => ref.deploymentId).join(', '),
  );
  const { message } = explained as Error;
  const hint =
    CodedeployerError.is(explained) && explained.hint !== undefined ? ` ${explained.hint}` : '';
  const facts = {
    reason: `${message}${hint}`,
    running: running.map(({ ref }) => nameDeployment(ref)),
  };
  return failure('WATCH_LOST', facts, { cause: explained });
}

/** The end of the watching, because one of the deployments is not there. */
function unknown({ ref }: Watched, running: readonly Watched[]): CodedeployerError {
  const others = running.filter((watched) => watched.ref !== ref);
  return failure('WATCH_LOST', {
    reason: `CodeDeploy has not known the deployment ${nameDeployment(ref)} for ${missingSeconds} seconds.`,
    running: others.map((watched) => nameDeployment(watched.ref)),
  });
}

/**
 * Watches deployments until each of them has come to an end, telling every change once. Throttling and network trouble
 * never end the wait. Leaving the loop early ends the watching, not the deployments.
 *
 * @returns how each ended, in the order of `refs`
 * @throws DEPLOYMENT_TIMED_OUT when they run longer than `timeout`, also while AWS does not answer; the signal's reason;
 *   WATCH_LOST when it is not to be expected that another look would succeed
 */
export async function* watchDeployments(
  clients: Clients,
  refs: readonly DeploymentRef[],
  { pollInterval, timeout, signal, onLook, now, since = now() }: WatchOptions,
): AsyncGenerator<DeploymentEvent, DeploymentOutcome[]> {
  const started = since;
  const all = refs.map((ref): Watched => ({
    ref,
    instances: new Map(),
    status: undefined,
    finished: false,
    missingSince: undefined,
  }));
  const outcomes = new Map<string, DeploymentOutcome>();
  let lastWord = started;

  while (outcomes.size < refs.length) {
    signal?.throwIfAborted();
    const running = all.filter((watched) => !watched.finished);
    const patience = timeout === undefined ? undefined : started + timeout * 60_000 - now();
    const look = beginLook(signal, patience);
    try {
      // The deployment before its instances: what is read later cannot be older than a final state.
      const states = await readDeployments(
        clients,
        running.map(({ ref }) => ref),
        look.signal,
      );
      for (const [index, watched] of running.entries()) {
        const state = states[index];
        if (state === undefined) {
          watched.missingSince ??= now();
          continue;
        }
        watched.missingSince = undefined;
        const { deploymentId } = watched.ref;
        const found = await readInstances(
          clients,
          deploymentId,
          endedInstances(watched),
          look.signal,
        );
        for (const event of changesOf(watched, state, found)) {
          lastWord = now();
          yield event;
        }
        const outcome = outcomeOf(watched, state);
        onLook?.(outcome);
        if (isFinal(state.status)) {
          watched.finished = true;
          outcomes.set(watched.ref.deploymentId, outcome);
          lastWord = now();
          yield {
            type: 'deployment-finished',
            outcome,
            othersRunning: outcomes.size < refs.length,
          };
        }
      }
    } catch (error) {
      signal?.throwIfAborted();
      // Cut off because the time was up: that is told below.
      if (!look.isLate() && !passes(error)) throw lost(error, running);
      if (!look.isLate()) yield { type: 'watch-interrupted', reason: (error as Error).message };
    } finally {
      look.end();
    }

    const still = all.filter((watched) => !watched.finished);
    if (still.length === 0) break;
    const missing = still.find(
      ({ missingSince }) =>
        missingSince !== undefined && now() - missingSince > missingSeconds * 1000,
    );
    if (missing !== undefined) throw unknown(missing, still);
    const elapsed = now() - started;
    if (timeout !== undefined && elapsed >= timeout * 60_000) {
      const names = still.map(({ ref }) => nameDeployment(ref));
      throw failure('DEPLOYMENT_TIMED_OUT', { minutes: timeout, running: names });
    }
    if (now() - lastWord > heartbeatSeconds * 1000) {
      lastWord = now();
      yield {
        type: 'waiting',
        running: still.map(({ ref, status }) => ({ ...ref, status: status ?? 'Created' })),
        seconds: elapsed / 1000,
      };
    }
    await delay(
      pause(elapsed, pollInterval),
      undefined,
      signal === undefined ? {} : { signal },
    ).catch(() => signal?.throwIfAborted());
  }
  return refs.flatMap((ref) => outcomes.get(ref.deploymentId) ?? []);
}
