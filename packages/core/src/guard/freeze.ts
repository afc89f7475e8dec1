import { failure } from '../errors/failure.js';
import { explainServiceError } from '../aws/explain-error.js';
import { claimLock, type LeaseRequest } from './lease.js';
import { nameLock, readLock, writeLock, type FoundLock } from './lock-object.js';

/** A group that is to be locked or unlocked. */
export type FreezeRequest = Omit<LeaseRequest, 'term'>;

/**
 * Locks a group, so that nothing is deployed to it until it is unlocked; waits for a run that is about to start a
 * deployment.
 *
 * @param reason for those who meet it
 * @throws GROUP_LOCKED where it is locked already, LOCK_UNREADABLE, LOCK_FAILED, and the signal's reason
 */
export async function lockGroup(request: FreezeRequest, reason: string): Promise<void> {
  const { owner, place } = request;
  const claimed = await claimLock(request, { state: 'frozen', owner, reason });
  if ('none' in claimed)
    throw failure('LOCK_FAILED', { lock: nameLock(place), reason: claimed.none });
}

/**
 * Unlocks a group, whoever has locked it, and ends the lease that a run has left which was killed: a run that still has
 * it looks again after its start.
 *
 * @returns what it was; undefined where there was nothing to end
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function unlockGroup({
  place,
  owner,
  calling,
}: FreezeRequest): Promise<FoundLock | undefined> {
  for (;;) {
    const found = await readLock(place, calling);
    if (found === undefined || found.state === 'free') return undefined;
    try {
      const written = await writeLock(place, { state: 'free', owner }, found.eTag, calling);
      if (written !== 'overtaken') return found;
    } catch (error) {
      throw explainServiceError(error, 's3:PutObject', nameLock(place));
    }
  }
}
