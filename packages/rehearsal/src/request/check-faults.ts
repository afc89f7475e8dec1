import { rehearsalFailure } from '../errors/failures.js';
import { instanceName } from '../protocol/instance-name.js';
import type { Faults, Stranger } from '../server/faults.js';
import type { RehearsedGroup } from './read-groups.js';

/** @throws CodedeployerError `REHEARSAL_FAULT_INVALID` for a deployment to a group, or an event on an instance, that there is not */
export function checkFaults(
  { strangers = [], onInstances = [], alarms = [] }: Faults,
  groups: readonly RehearsedGroup[],
): void {
  const names = groups.map(({ name }) => name);
  const refuse = (specification: string, why: string) =>
    rehearsalFailure('REHEARSAL_FAULT_INVALID', { specification, why, kinds: [] });
  const lost = strangers.find(({ group }) => !names.includes(group));
  if (lost !== undefined) {
    const there = names.join(', ');
    throw refuse(
      `${kindOf(lost)}:${lost.group}`,
      `there is no group "${lost.group}"; there are ${there}`,
    );
  }
  const had = new Set(groups.flatMap((group) => group.alarms));
  const unheard = alarms.find((name) => !had.has(name));
  if (unheard !== undefined) {
    const there = had.size === 0 ? 'none has any' : `there are ${[...had].join(', ')}`;
    throw refuse(
      `alarm:${unheard}`,
      `no group has the alarm "${unheard}", which would stop its deployment (option "alarms", or those of "activation"); ${there}`,
    );
  }
  // An instance that is launched later has a number above those that are there now.
  const isInstance = (asked: string) =>
    /^i-[0-9a-f]+$/.test(asked) ||
    names.some(
      (name) => asked.startsWith(`${name}-`) && /^[1-9]\d*$/.test(asked.slice(name.length + 1)),
    );
  const nobody = onInstances.find(({ instance }) => !isInstance(instance));
  if (nobody === undefined) return;
  const there = groups.map(({ name, instances }) =>
    instances > 1
      ? `${instanceName(name, 0)} to ${instanceName(name, instances - 1)}`
      : instanceName(name, 0),
  );
  throw refuse(
    nobody.specification,
    `there is no instance "${nobody.instance}"; there are ${there.join(', ')}`,
  );
}

function kindOf({ follows, blocks }: Stranger): string {
  return follows ? 'after' : blocks ? 'busy' : 'beside';
}
