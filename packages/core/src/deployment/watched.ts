import { UnreadableError } from '../aws/call-end.js';
import type { Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import type {
  DeploymentEvent,
  RunningDeployment,
  RunningZones,
  StandingInstance,
} from '../model/events.js';
import {
  type BlueGreenWait,
  countInstances,
  isFinal,
  type DeploymentOutcome,
  type DeploymentRef,
  type DeploymentStatus,
  type InstanceCounts,
  type InstanceProgress,
} from '../model/progress.js';
import { listInstances, readInstances, type DeploymentState } from './read-progress.js';
import { findStandstill, type LookedAt } from './standstill.js';

/** What is known so far of one deployment. */
export interface Watched {
  readonly ref: DeploymentRef;
  readonly instances: Map<string, InstanceProgress>;
  status: DeploymentStatus | undefined;
  finished: boolean;
  /** Since when CodeDeploy has not known it. */
  missingSince: number | undefined;
  /** When its instances were asked for last, and what their numbers were then. */
  askedAt: number;
  counts: InstanceCounts | undefined;
  /** How many were in which state when that was told. */
  toldCounts: InstanceCounts;
  /** The same moment by the clock of AWS: until then it is known how they stand. */
  askedTime: Date | undefined;
  /** Since when none has been in progress, by the clock of AWS, although some wait. */
  idleSince: Date | undefined;
  /** What it was last seen to wait for, and since when; by the clock of AWS. */
  waits: { readonly what: BlueGreenWait['what']; readonly since: Date | undefined } | undefined;
  /** Those that stand still and have been told. */
  told: ReadonlySet<string>;
  /** The zones that are through, where one is deployed to after another. */
  zones: RunningZones | undefined;
}

export function beginToWatch(ref: DeploymentRef): Watched {
  return {
    ref,
    instances: new Map(),
    status: undefined,
    finished: false,
    missingSince: undefined,
    askedAt: Number.NEGATIVE_INFINITY,
    counts: undefined,
    toldCounts: {},
    askedTime: undefined,
    idleSince: undefined,
    waits: undefined,
    told: new Set(),
    zones: undefined,
  };
}

const finalInstance = new Set(['Succeeded', 'Failed', 'Skipped']);

function sum(counts: InstanceCounts): number {
  return Object.values(counts).reduce<number>((total, count = 0) => total + count, 0);
}

function areEqual(some: InstanceCounts, others: InstanceCounts): boolean {
  const states = new Set([...Object.keys(some), ...Object.keys(others)]);
  return [...states].every((state) => (some[state] ?? 0) === (others[state] ?? 0));
}

/** Which instances of a deployment are worth a question. */
export type Worth = 'none' | 'in progress' | 'not ended';

/**
 * Which instances of a deployment to ask for. Whether one that waits has begun, or one that had begun is at its end,
 * shows in the numbers that come with the deployment; how far those in progress are does not.
 *
 * @param isDue whether those in progress have not been asked for a while
 */
export function worthAsking(watched: Watched, state: DeploymentState, isDue: boolean): Worth {
  const { counts } = state;
  if (isFinal(state.status)) return 'not ended';
  if (counts === undefined) return state.status === 'InProgress' && isDue ? 'not ended' : 'none';
  if (watched.counts === undefined || !areEqual(counts, watched.counts)) return 'not ended';
  if (!isDue) return 'none';
  // An instance may be told later than its number.
  if (!areEqual(counts, countKnown(watched))) return 'not ended';
  return (counts.InProgress ?? 0) > 0 ? 'in progress' : 'none';
}

/** The numbers of the instances as they are known, which have no place for the unknown ones. */
function countKnown({ instances }: Watched): InstanceCounts {
  const { Unknown = 0, Failed = 0, ...counts } = countInstances(instances.values());
  return { ...counts, Failed: Failed + Unknown };
}

/** Asks for the instances of a deployment that are worth it. */
export async function lookAtInstances(
  clients: Clients,
  watched: Watched,
  state: DeploymentState,
  worth: Worth,
  calling: Calling,
): Promise<InstanceProgress[]> {
  if (worth === 'none') return [];
  const { deploymentId } = watched.ref;
  const before = [...watched.instances.values()];
  const total = state.counts === undefined ? undefined : sum(state.counts);
  if (worth === 'in progress') {
    const ids = before.filter(({ status }) => status === 'InProgress').map((it) => it.instanceId);
    return readInstances(clients, deploymentId, ids, calling);
  }
  const ids =
    total === before.length
      ? before.map(({ instanceId }) => instanceId)
      : await listInstances(clients, deploymentId, calling);
  // A deployment that has just been created has numbers before it has a list; at its end it has both.
  if (ids.length === 0 && total !== undefined && total > 0 && isFinal(state.status))
    throw new UnreadableError(`the list of the ${total} instances of ${deploymentId} is empty`);
  const ended = ({ status }: InstanceProgress) => finalInstance.has(status);
  const over = new Set(before.filter(ended).map(({ instanceId }) => instanceId));
  return readInstances(
    clients,
    deploymentId,
    ids.filter((id) => !over.has(id)),
    calling,
  );
}

/** Since when nothing has been in progress; what is seen so at the first look may have been so from the beginning. */
function noteIdleness(
  watched: Watched,
  { status, counts = {}, began, pauses }: DeploymentState,
  time: Date | undefined,
): void {
  const isIdle =
    status === 'InProgress' &&
    pauses !== 'blue/green' &&
    (counts.InProgress ?? 0) === 0 &&
    (counts.Pending ?? 0) > 0;
  const isUntouched = sum(counts) === counts.Pending;
  const isFirst = watched.status === undefined;
  if (!isIdle) watched.idleSince = undefined;
  else watched.idleSince ??= isFirst && isUntouched && began !== undefined ? began : time;
}

/** Notes what a deployment waits for, and tells it when it is new. */
function* noteWait(
  watched: Watched,
  { waits, copy }: DeploymentState,
  time: Date | undefined,
): Generator<DeploymentEvent> {
  if (waits === undefined || watched.waits?.what === waits.what) return;
  const { group, deploymentId } = watched.ref;
  watched.waits = { what: waits.what, since: time };
  const waitsFor = waitOf(watched, waits);
  yield {
    type: 'deployment-waits',
    group,
    deploymentId,
    waitsFor,
    ...(copy === undefined ? {} : { copy }),
  };
}

/** A wait with its end. */
function waitOf(
  { waits }: Watched,
  { what, minutes }: NonNullable<DeploymentState['waits']>,
): BlueGreenWait {
  if (minutes === undefined) return { what };
  if (waits?.since === undefined) return { what, minutes };
  const until = new Date(waits.since.getTime() + minutes * 60_000).toISOString();
  return { what, minutes, until };
}

/** Takes in how a deployment and instances of it stand, and tells what has changed. */
export function* changesOf(
  watched: Watched,
  state: DeploymentState,
  found: readonly InstanceProgress[],
  time: Date | undefined,
): Generator<DeploymentEvent> {
  const { ref, instances } = watched;
  noteIdleness(watched, state, time);
  if (state.status !== watched.status) {
    watched.status = state.status;
    if (!isFinal(state.status)) yield { type: 'deployment-status', ...ref, status: state.status };
  }
  yield* noteWait(watched, state, time);
  for (const instance of found) {
    const { instanceId } = instance;
    const known = instances.get(instanceId);
    const before = new Map(known?.events.map((progress) => [progress.event, progress.status]));
    let updateTime = known?.status === instance.status ? known.updateTime : undefined;
    for (const progress of instance.events) {
      const was = before.get(progress.event) ?? 'Pending';
      if (progress.status === was) continue;
      updateTime = undefined;
      yield { type: 'lifecycle-event', ...ref, instanceId, progress };
    }
    // Where CodeDeploy does not say when it changed, that is when it was first seen so.
    updateTime ??= time?.toISOString();
    instances.set(instanceId, updateTime === undefined ? instance : { updateTime, ...instance });
  }
}

/** Tells how many instances are in which state, where that is new. */
export function* countsOf(
  watched: Watched,
  { counts = {} }: DeploymentState,
): Generator<DeploymentEvent> {
  if (areEqual(counts, watched.toldCounts)) return;
  watched.toldCounts = counts;
  yield { type: 'deployment-progress', ...watched.ref, counts };
}

/** How long instances have been waiting for nothing: not where the configuration has them wait for a zone. */
export async function waitingForNothing(
  { idleSince }: Watched,
  { counts = {}, pauses }: DeploymentState,
  time: Date | undefined,
  mayWait: (config: string) => Promise<boolean>,
): Promise<LookedAt['idle']> {
  if (idleSince === undefined || time === undefined || pauses === 'blue/green') return undefined;
  const isUntouched = sum(counts) === counts.Pending;
  const isWaiting = !isUntouched && pauses !== undefined && (await mayWait(pauses.config));
  return isWaiting ? undefined : { since: idleSince, until: time };
}

/** Whether a deployment has been stopped by a person or by an alarm. */
function isAskedFor(error: DeploymentState['error']): boolean {
  return error?.code === 'MANUAL_STOP' || error?.code === 'ALARM_ACTIVE';
}

/** That nobody has let the traffic move in time is neither a failure nor a stop that anybody asked for. */
function notContinued(
  { instances }: Watched,
  copy: string | undefined,
): Pick<DeploymentOutcome, 'error'> {
  const hasMoved = [...instances.values()].some(({ events }) =>
    events.some(({ event, startTime }) => event === 'AllowTraffic' && startTime !== undefined),
  );
  const isInstalled = [...instances.values()].some(({ status }) => status === 'Ready');
  if (hasMoved || !isInstalled) return {};
  const left =
    copy === undefined
      ? 'The new instances are as they were.'
      : `The Auto Scaling group ${copy} with the new instances may be left, with processes suspended.`;
  const message = `Nobody continued it in time, so that CodeDeploy has stopped it. No traffic has moved: it is on the old instances, and there is nothing to roll back. ${left}`;
  return { error: { code: 'NOT_CONTINUED', message } };
}

const withoutInstances = {
  code: 'NO_INSTANCES',
  message:
    'The deployment group has no instances, so nothing was deployed: check its tags and Auto Scaling groups, and that instances are running.',
};

/** How a deployment stands, with the instances that stand still as far as it runs. */
export function outcomeOf(
  watched: Watched,
  { counts, began: _began, pauses, waits, ...state }: DeploymentState,
  looked: Omit<LookedAt, 'time'>,
): DeploymentOutcome {
  const { ref, instances, askedTime } = watched;
  const isRunning = state.status === 'InProgress' && askedTime !== undefined;
  // One for outdated instances may find that there are none any more.
  const isEmpty =
    state.status === 'Succeeded' && instances.size === 0 && ref.updateOf === undefined;
  const known = [...instances.values()];
  const seen = !isRunning
    ? known
    : known.map((instance) => {
        const standstill = findStandstill(instance, { ...looked, time: askedTime });
        return standstill === undefined ? instance : { ...instance, standstill };
      });
  return {
    ...ref,
    ...state,
    ...(isEmpty ? { error: withoutInstances } : {}),
    ...(waits === undefined ? {} : { waitsFor: waitOf(watched, waits) }),
    ...(pauses === 'blue/green' && state.status === 'Stopped' && !isAskedFor(state.error)
      ? notContinued(watched, state.copy)
      : {}),
    ...(counts === undefined || isFinal(state.status) ? {} : { counts }),
    instances: seen.toSorted((a, b) => a.instanceId.localeCompare(b.instanceId)),
  };
}

/** How a deployment that runs is told: its numbers, and what stands still. */
export function tellRunning(
  outcome: DeploymentOutcome,
  zones: RunningZones | undefined,
): RunningDeployment {
  const { group, deploymentId, rollbackOf, updateOf, status, waitsFor, counts, instances } =
    outcome;
  const standing = instances.flatMap(({ instanceId, name, standstill }): StandingInstance[] =>
    standstill === undefined
      ? []
      : [{ instanceId, ...(name === undefined ? {} : { name }), standstill }],
  );
  return {
    group,
    deploymentId,
    ...(rollbackOf === undefined ? {} : { rollbackOf }),
    ...(updateOf === undefined ? {} : { updateOf }),
    status,
    ...(waitsFor === undefined ? {} : { waitsFor }),
    ...(counts === undefined ? {} : { counts }),
    ...(zones === undefined ? {} : { zones }),
    ...(standing.length === 0 ? {} : { standing }),
  };
}
