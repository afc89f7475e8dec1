import { rehearsalFailure } from '../errors/failures.js';
import type { Stranger } from '../server/faults.js';
import type { RehearsedGroup } from './read-groups.js';

/** @throws CodedeployerError `REHEARSAL_FAULT_INVALID` for a deployment to a group that is not rehearsed */
export function checkStrangers(
  strangers: readonly Stranger[] = [],
  groups: readonly RehearsedGroup[],
): void {
  const names = groups.map(({ name }) => name);
  const lost = strangers.find(({ group }) => !names.includes(group));
  if (lost === undefined) return;
  const kind = lost.follows ? 'after' : lost.blocks ? 'busy' : 'beside';
  throw rehearsalFailure('REHEARSAL_FAULT_INVALID', {
    specification: `${kind}:${lost.group}`,
    why: `there is no group "${lost.group}"; there are ${names.join(', ')}`,
    kinds: [],
  });
}
