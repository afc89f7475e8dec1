import { UnreadableError } from '../aws/call-end.js';
import type { Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import type { DeploymentEvent } from '../model/events.js';
import {
  isFinal,
  type DeploymentOutcome,
  type DeploymentRef,
  type DeploymentStatus,
  type InstanceProgress,
} from '../model/progress.js';
import {
  listInstances,
  readInstances,
  type DeploymentState,
  type InstanceCounts,
} from './read-progress.js';

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
  if (!areEqual(counts, countInstances(watched))) return 'not ended';
  return (counts.InProgress ?? 0) > 0 ? 'in progress' : 'none';
}

function countInstances({ instances }: Watched): InstanceCounts {
  const counts: Record<string, number> = {};
  for (const { status } of instances.values()) {
    // The numbers have no place for the unknown ones.
    const state = status === 'Unknown' ? 'Failed' : status;
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
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

/** Takes in how a deployment and instances of it stand, and tells what has changed. */
export function* changesOf(
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

const withoutInstances = {
  code: 'NO_INSTANCES',
  message:
    'The deployment group has no instances, so nothing was deployed: check its tags and Auto Scaling groups, and that instances are running.',
};

export function outcomeOf(
  { ref, instances }: Watched,
  { counts: _counts, ...state }: DeploymentState,
): DeploymentOutcome {
  return {
    ...ref,
    ...state,
    ...(state.status === 'Succeeded' && instances.size === 0 ? { error: withoutInstances } : {}),
    instances: [...instances.values()].toSorted((a, b) => a.instanceId.localeCompare(b.instanceId)),
  };
}
