import type { Calling } from '../aws/call.js';
import { failure } from '../errors/failure.js';
import { leaseTerm, takeLease, type Lease } from '../guard/lease.js';
import { nameLock, type LockPlace } from '../guard/lock-object.js';
import type { Owner } from '../guard/owner.js';

/** A group, and where its lock is. */
export interface LockedGroup {
  /** For people. */
  readonly group: string;
  readonly place: LockPlace;
}

/** Groups to which nobody starts a deployment. */
export interface HeldGroups {
  /**
   * Begins the terms of the leases anew, where that is due.
   *
   * @throws LOCK_FAILED where one is not ours any more
   */
  keep(): Promise<void>;
  release(): Promise<void>;
}

/** Seconds after which the terms are begun anew: much less than the shortest one. */
const renewAfter = 30;

/** Whoever takes several leases takes them in this order, so that no two wait for each other. */
function inOrder(groups: readonly LockedGroup[]): LockedGroup[] {
  const byName = new Map(groups.map((group) => [nameLock(group.place), group]));
  return [...byName].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, group]) => group);
}

/**
 * Takes the leases of groups, so that no run starts a deployment to one of them: each looks under its lease whether its
 * object is there. Waits for runs that are about to start one.
 *
 * @throws GROUP_LOCKED, LOCK_UNREADABLE, LOCK_FAILED, and the signal's reason; no lease is held then
 */
export async function holdGroups(
  groups: readonly LockedGroup[],
  owner: Owner,
  calling: Calling,
  tell: (message: string) => void,
): Promise<HeldGroups> {
  const held: { readonly lease: Lease; readonly place: LockPlace }[] = [];
  const release = async () => {
    for (const { lease } of held.splice(0)) await lease.release();
  };
  const term = leaseTerm(calling.patience);
  let renewed = performance.now();
  let renewing: Promise<void> | undefined;
  const renew = async () => {
    for (const { lease, place } of held)
      if (!(await lease.renew()))
        throw failure('LOCK_FAILED', { lock: nameLock(place), reason: 'somebody has ended it' });
    renewed = performance.now();
  };
  try {
    for (const { group, place } of inOrder(groups)) {
      const lease = await takeLease({ place, group, owner, term, prunes: true, calling, tell });
      if ('none' in lease)
        throw failure('LOCK_FAILED', { lock: nameLock(place), reason: lease.none });
      held.push({ lease, place });
    }
  } catch (error) {
    await release();
    throw error;
  }
  return {
    keep: async () => {
      if ((performance.now() - renewed) / 1000 > renewAfter)
        renewing ??= renew().finally(() => (renewing = undefined));
      await renewing;
    },
    release,
  };
}
