import { setTimeout as delay } from 'node:timers/promises';
import { atMost, type Patience } from '../aws/call-policy.js';
import type { Calling } from '../aws/call.js';
import { isServiceError } from '../aws/service-error.js';
import { isTransient } from '../aws/call-end.js';
import { networkTrouble } from '../aws/network-error.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import { withClock } from './guarded.js';
import {
  nameLock,
  readLock,
  writeLock,
  type FoundLock,
  type LockPlace,
  type LockState,
} from './lock-object.js';
import { nameOwner, type Owner } from './owner.js';
import { nameTime } from '../model/name-time.js';

/** A group that nobody else starts a deployment to, of those who ask for a lease. */
export interface Lease {
  /** Begins its term anew; false when it is not ours any more. */
  renew(): Promise<boolean>;
  /** Gives it back; false when it was not ours any more, or that is not known. */
  release(): Promise<boolean>;
}

export interface LeaseRequest {
  readonly place: LockPlace;
  /** The group as messages call it. */
  readonly group: string;
  readonly owner: Owner;
  /** Seconds until others may take it over. */
  readonly term: number;
  /** Whether it is to delete revisions, and not to start a deployment. */
  readonly prunes?: true | undefined;
  readonly calling: Calling;
  /** Told whose lease is waited for. */
  readonly tell: (message: string) => void;
  /** Seconds between two looks at a lease of somebody else. */
  readonly pollInterval?: number | undefined;
}

/** Seconds that the looks for a deployment may take of which it is not known whether it was started. */
const looking = 120;

/** How often somebody else may be quicker until S3 is taken for one that does not know the conditions. */
const mostOvertaken = 50;

/** Seconds that what is asked between the lease and CreateDeployment may take until the lease is renewed. */
export const longestCheck = 60;

/**
 * Seconds after which a lease is over: longer than the longest start of a deployment, which is asked for twice and looked
 * for after each.
 */
export function leaseTerm({ answerTimeout = 20, callTimeout }: Patience): number {
  // All attempts begin within the one, and the last of them may take the other.
  return Math.ceil(2 * (callTimeout + answerTimeout + looking) + longestCheck);
}

/** Refuses to go on where somebody has locked the group, or may have. */
export function refuseFrozen(lock: FoundLock | undefined, group: string, place: LockPlace): void {
  if (lock?.state === 'unreadable')
    throw failure('LOCK_UNREADABLE', { lock: nameLock(place), group });
  if (lock?.state !== 'frozen') return;
  const { owner, reason, since } = lock;
  throw failure('GROUP_LOCKED', {
    group,
    owner: nameOwner(owner),
    since: nameTime(since),
    reason,
  });
}

/**
 * Takes the lease of a group, and waits for it while somebody else has it.
 *
 * @returns why it cannot be had where it cannot
 * @throws GROUP_LOCKED, LOCK_UNREADABLE, and the signal's reason
 */
export async function takeLease(request: LeaseRequest): Promise<Lease | { readonly none: string }> {
  const claimed = await claimLock(request, leasedBy(request));
  return 'none' in claimed ? claimed : holdLease(request, claimed.eTag);
}

/**
 * Writes the lock of a group once nobody else has a lease of it, which is over at the end of its term by the clock of S3,
 * or when it has not changed for so long.
 *
 * @returns why it cannot be written where it cannot
 * @throws GROUP_LOCKED, LOCK_UNREADABLE, and the signal's reason
 */
export async function claimLock(
  { place, group, tell, pollInterval = 2, ...request }: Omit<LeaseRequest, 'term'>,
  lock: LockState,
): Promise<{ readonly eTag: string } | { readonly none: string }> {
  const calling = withClock(hastily(request.calling));
  const { signal, clock } = calling;
  let overtaken = 0;
  let seen: { readonly id: string; readonly at: number } | undefined;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const found = await readLock(place, calling).catch(unlessHidden);
      refuseFrozen(found, group, place);
      if (found?.state === 'leased' && !isOver(found, clock.now())) {
        if (seen?.id !== found.id) {
          seen = { id: found.id, at: performance.now() };
          tell(waitsFor(found, group));
        }
        if (performance.now() - seen.at <= found.term * 1000) {
          await delay(pollInterval * 1000, undefined, { signal }).catch(() =>
            signal?.throwIfAborted(),
          );
          continue;
        }
      }
      const written = await writeLock(place, lock, found?.eTag, calling);
      if (written !== 'overtaken') return written;
      if ((overtaken += 1) >= mostOvertaken)
        return { none: `${nameLock(place)} is never as it was found` };
      if (found === undefined) await readLock(place, calling); // there is one: we may see it, or not
    } catch (error) {
      signal?.throwIfAborted();
      if (!isOfAws(error)) throw error;
      return { none: (error as Error).message };
    }
  }
}

/** What else is done to a lease than to wait for it is done in this time, or not at all. */
export function hastily(calling: Calling): Calling {
  return { ...calling, patience: atMost(calling.patience, { attempts: 4, callTimeout: 30 }) };
}

/** Where we may not list, S3 does not tell a lock that we may not see from one that is not there. */
function unlessHidden(error: unknown): undefined {
  if (CodedeployerError.is(error) && error.code === 'AWS_ACCESS_DENIED') return undefined;
  throw error;
}

/** Whether it is something that AWS has said, or that it did not answer. */
export function isOfAws(error: unknown): boolean {
  if (CodedeployerError.is(error)) return error.code.startsWith('AWS_');
  return isServiceError(error) || networkTrouble(error) !== undefined || isTransient(error);
}

/** By the clock of S3, whose times are of whole seconds. */
function isOver(lock: FoundLock & { readonly state: 'leased' }, now: Date | undefined): boolean {
  return now !== undefined && now.getTime() - lock.since.getTime() > (lock.term + 2) * 1000;
}

function leasedBy({ owner, term, prunes }: LeaseRequest): LockState {
  return { state: 'leased', owner, term, ...(prunes === true ? { prunes } : {}) };
}

function waitsFor(
  { owner, since, term, prunes }: FoundLock & { readonly state: 'leased' },
  group: string,
) {
  const until = nameTime(new Date(since.getTime() + term * 1000));
  return `${group}: ${nameOwner(owner)} ${prunes === true ? 'deletes revisions that no group has' : 'is about to start a deployment'}, since ${nameTime(since)}; that is waited for, until ${until} at the latest.`;
}

function holdLease(request: LeaseRequest, taken: string): Lease {
  const { place, owner, calling } = request;
  let eTag: string | undefined = taken;
  // A run that is cancelled gives it back all the same.
  const lasting = { ...hastily(calling), signal: undefined };
  const replace = async (lock: LockState) => {
    if (eTag === undefined) return false;
    const written = await writeLock(place, lock, eTag, lasting).catch(() => 'overtaken' as const);
    eTag = written === 'overtaken' ? undefined : written.eTag;
    return written !== 'overtaken';
  };
  return {
    renew: () => replace(leasedBy(request)),
    release: () => replace({ state: 'free', owner }),
  };
}
