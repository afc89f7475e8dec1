import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import { isTransient } from '../aws/call-end.js';
import { atMost, usualPatience, type Patience } from '../aws/call-policy.js';
import type { Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { retryAfter } from '../aws/retry-after.js';
import { createServiceClock, type ServiceClock } from '../aws/service-clock.js';
import { failure } from '../errors/failure.js';
import type { DeploymentEvent, RunningDeployment } from '../model/events.js';
import type { FleetPlan } from '../model/fleet.js';
import {
  isFinal,
  nameDeployment,
  type DeploymentOutcome,
  type DeploymentRef,
  type InstanceProgress,
} from '../model/progress.js';
import { readDeployments, type DeploymentState } from './read-progress.js';
import { beginPoll } from './begin-poll.js';
import { earlierBy, pause, pauseAfter } from './poll-pause.js';
import { lost, missingSeconds, unknown } from './watch-lost.js';
import {
  beginToWatch,
  changesOf,
  countsOf,
  lookAtInstances,
  outcomeOf,
  tellRunning,
  waitingForNothing,
  worthAsking,
  type Watched,
} from './watched.js';
import { standstillSeconds } from './standstill.js';
import { openZonalConfigs } from './zones.js';
import { zonesDone } from './zones-done.js';

export interface WatchOptions {
  /** Most seconds between two looks; the first ones come sooner. */
  readonly pollInterval: number;
  /** Minutes to wait. Without it, as long as the deployments run. */
  readonly timeout?: number | undefined;
  /** `traffic`: one that has nothing left but to end its old instances is not watched any longer. Default `end`. */
  readonly until?: 'traffic' | 'end' | undefined;
  /** Minutes to wait without an answer that can be read. */
  readonly silence?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly patience?: Patience | undefined;
  /** Calls that are begun in one second at most; 10 unless it is said. */
  readonly perSecond?: number | undefined;
  /** Told after every look at a deployment how it stands. */
  readonly onLook?: ((standing: DeploymentOutcome) => void) | undefined;
  /** Milliseconds since some fixed point, never going back. */
  readonly now: () => number;
  /** Since when the time counts, by `now`; else from the first look. */
  readonly since?: number | undefined;
  /** Of the instances, for the commands that show what stands still; otherwise the one that `aws` is configured for. */
  readonly region?: string | undefined;
  /** How a deployment goes over the instances of a group, where they were counted before. */
  readonly fleetOf?: ((group: string) => FleetPlan | undefined) | undefined;
  /** What time it is at AWS. */
  readonly clock?: ServiceClock | undefined;
}

const heartbeatSeconds = 60;

/** How long instances in progress go without being asked for, at most; with a look every five seconds, 30 from one to the next. */
const longestUnasked = 25;

/** Calls under way at a time, and begun in a second unless otherwise said. */
const atATime = 8;
const usualPerSecond = 10;

/** A look is not repeated for long: the next one comes anyway. */
const pollPatience = { attempts: 3, callTimeout: 20 };

/** Lets calls wait for their turn, or for the end of the look. */
function paceOf(queue: PQueue, signal: AbortSignal): NonNullable<Calling['pace']> {
  return (call) => queue.add(call, { signal, throwOnTimeout: true });
}

/** Whether an instance has come to stand still that has not been told so far; from now on it has been. */
function hasNewlyStanding(
  watched: readonly Watched[],
  running: readonly RunningDeployment[],
): boolean {
  let isNew = false;
  for (const [index, { standing = [] }] of running.entries()) {
    const one = watched[index];
    if (one === undefined) continue;
    isNew ||= standing.some(({ instanceId }) => !one.told.has(instanceId));
    one.told = new Set(standing.map(({ instanceId }) => instanceId));
  }
  return isNew;
}

/** A deployment of one look: how it stands, and what asking for its instances came to. */
interface Seen {
  readonly watched: Watched;
  readonly state: DeploymentState;
  readonly asked: boolean;
  readonly found: Promise<readonly InstanceProgress[] | { readonly error: unknown }>;
}

/**
 * Watches deployments until each of them has come to an end, telling every change once. A look is one call for every 25
 * deployments, and those for the instances that may have changed. Throttling, network trouble and answers that cannot
 * be read do not end the wait, unless there is nothing else for as long as `silence` says. Leaving the loop early ends
 * the watching, not the deployments. What is added to `refs` meanwhile is watched from the next look on.
 *
 * @returns how each ended, in the order of `refs`
 * @throws DEPLOYMENT_TIMED_OUT when they run longer than `timeout`, also while AWS does not answer; the signal's reason;
 *   WATCH_LOST when it is not to be expected that another look would succeed
 */
export async function* watchDeployments(
  clients: Clients,
  refs: readonly DeploymentRef[],
  options: WatchOptions,
): AsyncGenerator<DeploymentEvent, DeploymentOutcome[]> {
  const { pollInterval, timeout, silence, signal, onLook, now, region, until: end } = options;
  const { clock = createServiceClock(), fleetOf = () => undefined } = options;
  /** Who has less time than that to wait is told earlier. */
  const from = Math.min(standstillSeconds, (timeout ?? Number.POSITIVE_INFINITY) * 30);
  const zones = openZonalConfigs(clients);
  const standings = new Map<string, DeploymentOutcome>();
  const started = now();
  const { since = started, patience = usualPatience, perSecond = usualPerSecond } = options;
  const queue = new PQueue({ concurrency: atATime, interval: 1000, intervalCap: perSecond });
  const all: Watched[] = [];
  const outcomes = new Map<string, DeploymentOutcome>();
  const earlier = earlierBy(refs);
  let lastWord = started;
  let lastAnswer = started;
  /** Looks in a row that failed. */
  let failed = 0;

  while (outcomes.size < refs.length) {
    signal?.throwIfAborted();
    all.push(...refs.slice(all.length).map(beginToWatch));
    const watching = all.filter((watched) => !watched.finished);
    const left = timeout === undefined ? undefined : since + timeout * 60_000 - now();
    const current = beginPoll(signal, left);
    const calling: Calling = {
      patience: atMost(patience, pollPatience),
      signal: current.signal,
      pace: paceOf(queue, current.signal),
      clock,
    };
    /** Milliseconds between two questions for the instances in progress: few deployments are asked at every look. */
    const interval = Math.min(longestUnasked, (pollInterval * watching.length) / 10) * 1000;
    const see = (watched: Watched, state: DeploymentState): Seen => {
      const worth = worthAsking(watched, state, now() - watched.askedAt >= interval);
      const found = lookAtInstances(clients, watched, state, worth, calling)
        .then((instances) => {
          if (worth !== 'none') {
            watched.askedAt = now();
            watched.askedTime = clock.now();
          }
          if (worth === 'not ended') watched.counts = state.counts;
          return instances;
        })
        .catch((error: unknown) => ({ error }));
      return { watched, state, asked: worth !== 'none', found };
    };
    let trouble: { readonly error: unknown } | undefined;
    try {
      // The deployment before its instances: what is read later cannot be older than a final state.
      const states = await readDeployments(
        clients,
        watching.map(({ ref }) => ref),
        calling,
      );
      const seen: Seen[] = [];
      for (const [index, watched] of watching.entries()) {
        const state = states[index];
        if (state === undefined) watched.missingSince ??= now();
        else {
          watched.missingSince = undefined;
          seen.push(see(watched, state));
        }
      }
      for (const { watched, state, asked, found } of seen) {
        const instances = await found;
        if ('error' in instances) {
          if (!isTransient(instances.error)) throw instances.error;
          trouble = instances;
          continue;
        }
        if (asked) lastAnswer = now();
        const time = clock.now();
        const plan = fleetOf(watched.ref.group);
        for (const event of changesOf(watched, state, instances, time)) {
          lastWord = now();
          yield event;
        }
        yield* countsOf(watched, state);
        for (const event of zonesDone(watched, state, plan, time)) {
          lastWord = now();
          yield event;
        }
        const mayWait = async (config: string) =>
          plan?.rule.name === config
            ? plan.rule.zonal !== undefined
            : zones.mayWait(config, calling);
        const idle = await waitingForNothing(watched, state, time, mayWait);
        const seen = outcomeOf(watched, state, { region, idle, from });
        const isLeft = end === 'traffic' && seen.waitsFor?.what === 'end';
        const outcome: DeploymentOutcome = isLeft ? { ...seen, leftWaiting: true } : seen;
        standings.set(outcome.deploymentId, outcome);
        onLook?.(outcome);
        if (isLeft || isFinal(state.status)) {
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
      if (!current.isPassed() && !isTransient(error)) throw lost(error, watching);
      trouble = { error };
    } finally {
      current.lift();
      queue.clear();
    }

    const still = all.filter((watched) => !watched.finished);
    if (still.length === 0) continue; // to those that have been added, or to the end
    const missing = still.find(
      ({ missingSince }) =>
        missingSince !== undefined && now() - missingSince > missingSeconds * 1000,
    );
    if (missing !== undefined) throw unknown(missing, still);
    if (timeout !== undefined && now() - since >= timeout * 60_000) {
      const names = still.map(({ ref }) => nameDeployment(ref));
      throw failure('DEPLOYMENT_TIMED_OUT', { minutes: timeout, running: names });
    }
    const elapsed = now() - started;
    failed = trouble === undefined ? 0 : failed + 1;
    const usual = pauseAfter(failed, pause(elapsed, pollInterval, earlier));
    const until = timeout === undefined ? Number.POSITIVE_INFINITY : since + timeout * 60_000;
    const wait = Math.min(
      Math.max(usual, retryAfter(trouble?.error) * 1000),
      Math.max(usual, until - now()),
    );
    if (trouble === undefined) lastAnswer = now();
    else {
      if (silence !== undefined && now() - lastAnswer >= silence * 60_000)
        throw lost(trouble.error, still, `no answer for ${silence} minutes ("silence"): `);
      yield {
        type: 'watch-interrupted',
        reason: (trouble.error as Error).message,
        pause: wait / 1000,
      };
    }
    const running = still.map(({ ref, zones }) =>
      tellRunning(
        standings.get(ref.deploymentId) ?? { ...ref, status: 'Created', instances: [] },
        zones,
      ),
    );
    if (hasNewlyStanding(still, running) || now() - lastWord > heartbeatSeconds * 1000) {
      lastWord = now();
      yield { type: 'waiting', running, seconds: elapsed / 1000 };
    }
    await delay(wait, undefined, signal === undefined ? {} : { signal }).catch(() =>
      signal?.throwIfAborted(),
    );
  }
  return refs.flatMap((ref) => outcomes.get(ref.deploymentId) ?? []);
}
