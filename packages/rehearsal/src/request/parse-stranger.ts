import { rehearsalFailure } from '../errors/failures.js';
import { deploymentCreators, deploymentStatuses } from '../protocol/deployment.js';
import type { Stranger } from '../server/faults.js';

/** For a deployment whose traffic has moved and that has not yet ended the instances that had it before. */
const wait = 'TerminationWait';

/**
 * Reads a deployment of somebody else's as a person writes it: `busy[=SECONDS]:GROUP[:CREATOR][:STATUS]` keeps others out of
 * the group, for so long or until it is stopped; `beside…` does not; `after…` does, and begins when a deployment to the group succeeds,
 * by CodeDeployAutoUpdate. By a user and in progress, unless that is said: creator and
 * status are the API's words, and `TerminationWait` one that waits with the end of old instances. Undefined for anything else.
 *
 * @throws CodedeployerError `REHEARSAL_FAULT_INVALID`
 */
export function parseStranger(specification: string): Stranger | undefined {
  const [head = '', group = '', ...words] = specification.split(':');
  const [kind = '', value] = head.split('=');
  if (kind !== 'busy' && kind !== 'beside' && kind !== 'after') return undefined;
  const refuse = (why: string) =>
    rehearsalFailure('REHEARSAL_FAULT_INVALID', { specification, why, kinds: [] });
  if (group === '') throw refuse('it names no group');
  const seconds = value === undefined ? undefined : Number(value);
  if (seconds !== undefined && !(seconds > 0)) throw refuse('its time is no number above 0');
  const creator = deploymentCreators.find((one) => words.includes(one));
  const status = deploymentStatuses.find((one) => words.includes(one));
  const waits = words.includes(wait);
  const known = [creator, status, waits ? wait : undefined];
  const unknown = words.find((word) => !known.includes(word));
  if (unknown !== undefined) {
    const all = [...deploymentCreators, ...deploymentStatuses, wait].join(', ');
    throw refuse(`"${unknown}" is no creator and no status; there are ${all}`);
  }
  return {
    group,
    creator: creator ?? (kind === 'after' ? 'CodeDeployAutoUpdate' : 'user'),
    status: status ?? 'InProgress',
    waits,
    seconds,
    follows: kind === 'after',
    blocks: kind !== 'beside',
  };
}
