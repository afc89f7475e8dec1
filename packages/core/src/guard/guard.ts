import type { DeploymentRef } from '../model/progress.js';
import { usualPatience } from '../aws/call-policy.js';
import { BusyWait, isLimited, type LeftOut } from './busy.js';
import { asking, type Guarded } from './guarded.js';
import {
  hastily,
  isOfAws,
  leaseTerm,
  longestCheck,
  refuseFrozen,
  takeLease,
  type Lease,
} from './lease.js';
import { readLock } from './lock-object.js';
import { findNewer, isOrdered } from './order.js';
import { lookAt } from './standing.js';
import { withdrawIfOlder, type Withdrawn } from './withdraw.js';

/** What is told once of a group, however often it is looked at. */
type Tell = (message: string) => void;

function once(tell: Tell): Tell {
  const told = new Set<string>();
  return (message) => {
    if (told.has(message)) return;
    told.add(message);
    tell(message);
  };
}

/**
 * Makes sure, before anything is uploaded, that a group may be deployed to, and waits until it is free.
 *
 * @returns the error of a group that is to be left out; undefined where it may be deployed to
 * @throws GROUP_LOCKED, LOCK_UNREADABLE, OLDER, GROUP_BUSY, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function awaitTurn(given: Guarded): Promise<LeftOut | undefined> {
  const guarded = { ...given, tell: once(given.tell) };
  await checkFreeze(guarded);
  return awaitFree(guarded, new BusyWait(guarded));
}

/** A deployment that was started under guard. */
export interface Started {
  readonly ref: DeploymentRef;
  /** Why it has to go again: a newer build came between. */
  readonly withdrawn?: Withdrawn;
}

/**
 * Starts a deployment: looks at the group and starts it under the lease of the group, so that no other run does so
 * between. Where there is no lease, looks again afterwards.
 *
 * @param create starts the deployment; where CodeDeploy has another one for the group, its error has DeploymentLimitExceededException
 *   as its cause
 * @throws as `awaitTurn` does, and what `create` throws
 */
export async function startGuarded(
  given: Guarded,
  create: () => Promise<DeploymentRef>,
): Promise<Started | LeftOut> {
  const guarded = { ...given, tell: once(given.tell) };
  const ordered = isOrdered(guarded);
  const leased = ordered || guarded.mayBePruned === true;
  const wait = new BusyWait(guarded);
  let refused = false;
  for (;;) {
    const leftOut = await awaitFree(guarded, wait, refused);
    if (leftOut !== undefined) return leftOut;
    if (!leased) await checkFreeze(guarded);
    const lease = leased ? await borrow(guarded) : undefined;
    let isHeld: boolean | undefined;
    let ref: DeploymentRef;
    try {
      if (lease !== undefined && !(await isStillFree(guarded, lease))) continue;
      ref = await create();
    } catch (error) {
      if (!isLimited(error)) throw error;
      refused = true;
      continue;
    } finally {
      isHeld = await lease?.release();
    }
    if (!ordered || (isHeld === true && guarded.lock.isSure)) return { ref };
    const withdrawn = await withdrawIfOlder(guarded, ref);
    return withdrawn === undefined ? { ref } : { ref, withdrawn };
  }
}

/** What S3 refuses here it refuses at the upload as well, which has better words for it. */
async function checkFreeze(guarded: Guarded): Promise<void> {
  const { lock, name, tell } = guarded;
  const found = await readLock(lock, hastily(asking(guarded))).catch((error: unknown) => {
    if (!isOfAws(error)) throw error;
    tell(`${name}: whether somebody has locked it cannot be seen: ${(error as Error).message}`);
    return undefined;
  });
  refuseFrozen(found, name, lock);
}

async function borrow(guarded: Guarded): Promise<Lease | undefined> {
  const { lock, name, owner, tell, calling, pollInterval } = guarded;
  const lease = await takeLease({
    place: lock,
    group: name,
    owner,
    term: leaseTerm(calling?.patience ?? usualPatience),
    calling: asking(guarded),
    tell,
    pollInterval,
  });
  if (!('none' in lease)) return lease;
  const instead = isOrdered(guarded)
    ? 'so it is looked after the start whether a newer build came between'
    : 'so a `prune` that runs now may delete its object';
  tell(`${name}: no lease can be had (${lease.none}); ${instead}.`);
  return undefined;
}

/**
 * Waits until nothing runs that is not newer.
 *
 * @param refused whether CodeDeploy has just said that something runs
 */
async function awaitFree(
  guarded: Guarded,
  wait: BusyWait,
  refused = false,
): Promise<LeftOut | undefined> {
  const { name, tell } = guarded;
  for (let isBusy = refused; ; isBusy = false) {
    const standing = await lookAt(guarded, { withLive: isOrdered(guarded) });
    if ('hidden' in standing) {
      const also = isOrdered(guarded) ? ', nor what is live' : '';
      tell(`${name}: whether it is busy cannot be seen${also}: ${standing.hidden}`);
      if (!isBusy) return undefined;
    }
    const newer = 'hidden' in standing ? undefined : await findNewer(guarded, standing, tell);
    if (newer !== undefined) throw newer.error;
    const busy = 'hidden' in standing ? [] : standing.busy;
    if (busy.length === 0 && !isBusy) return undefined;
    const leftOut = await wait.meet(busy);
    if (leftOut !== undefined) return leftOut;
  }
}

/** The same look under the lease, where nothing is waited for. */
async function isStillFree(guarded: Guarded, lease: Lease): Promise<boolean> {
  const began = performance.now();
  const standing = await lookAt(guarded, { withLive: isOrdered(guarded) });
  const newer = 'hidden' in standing ? undefined : await findNewer(guarded, standing);
  if (newer !== undefined) throw newer.error;
  if (!('hidden' in standing) && standing.busy.length > 0) return false;
  const tookLong = (performance.now() - began) / 1000 > longestCheck / 2;
  return !tookLong || lease.renew();
}
