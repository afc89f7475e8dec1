import { visibleName } from '@codedeployer/appspec/text';
import type { GroupLock, LockReport } from '../../model/command-reports.js';
import { nameTime } from '../../model/name-time.js';

/** What was done with the locks of groups, in lines. */
export function formatLock({ groups }: LockReport): string[] {
  return groups.map(lineOf);
}

function lineOf({ group, locked, was, owner, reason, since, lock }: GroupLock): string {
  const why = visibleName(reason ?? '');
  const who = owner?.url === undefined ? (owner?.name ?? '') : `${owner.name} (${owner.url})`;
  if (locked) return `Locked ${group} for ${who}: ${why} (${lock})`;
  const time = since === undefined ? '' : ` since ${nameTime(new Date(since))}`;
  switch (was) {
    case 'free':
      return `${group} was not locked.`;
    case 'locked':
      return `Unlocked ${group}, which ${who} had locked${time}: ${why}`;
    case 'starting':
      return `Unlocked ${group}, to which ${who} was about to start a deployment${time}.`;
    case 'unreadable':
      return `Unlocked ${group}: what stood there was no lock,${time}.`;
  }
}
