import { visibleName } from '@codedeployer/appspec/text';
import type { RevisionConfig } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import { usualCalling } from '../aws/call.js';
import { lockGroup, unlockGroup } from '../guard/freeze.js';
import type { Guarded } from '../guard/guarded.js';
import { nameLock } from '../guard/lock-object.js';
import { nameOwner } from '../guard/owner.js';
import { nameTime } from '../model/name-time.js';
import { guardedGroup } from '../run/guards.js';
import { withGroups, type CommandOptions } from './open-groups.js';

/** What a lock of a group is asked for with. */
function requestOf(guarded: Guarded) {
  const { name: group, lock: place, owner, calling = usualCalling, tell, pollInterval } = guarded;
  return { place, group, owner, calling, tell, pollInterval };
}

/** Does something with the lock of each configured group. */
async function withLocks(
  config: RevisionConfig,
  options: CommandOptions,
  act: (guarded: Guarded) => Promise<string>,
): Promise<string[]> {
  const without = config.targets.find(({ bucket }) => bucket === undefined);
  if (without !== undefined && !config.rehearse)
    throw failure('CONFIG_MISSING', {
      key: 'bucket',
      what: 'the S3 bucket that the lock is kept in, beside the revisions',
      file: 'deploy/codedeployer.yml',
    });
  return withGroups(config, options, async ({ run, connections }) => {
    const lines: string[] = [];
    for (const group of run.config.targets)
      lines.push(await act(await guardedGroup(group, run, connections)));
    return lines;
  });
}

/**
 * Locks each configured group, so that nothing is deployed to it until it is unlocked.
 *
 * @param reason for those who meet it
 * @returns what was done, in a line for each
 * @throws GROUP_LOCKED, LOCK_UNREADABLE, LOCK_FAILED, CONFIG_MISSING, and what reaching the groups throws (`withGroups`)
 */
export function lock(
  config: RevisionConfig,
  reason: string,
  options: CommandOptions = {},
): Promise<string[]> {
  return withLocks(config, options, async (guarded) => {
    await lockGroup(requestOf(guarded), reason);
    return `Locked ${guarded.name} for ${nameOwner(guarded.owner)}: ${visibleName(reason)} (${nameLock(guarded.lock)})`;
  });
}

/**
 * Unlocks each configured group, whoever has locked it.
 *
 * @returns what was done, in a line for each
 * @throws CONFIG_MISSING, and what reaching the groups throws (`withGroups`)
 */
export function unlock(config: RevisionConfig, options: CommandOptions = {}): Promise<string[]> {
  return withLocks(config, options, async (guarded) => {
    const { name } = guarded;
    const was = await unlockGroup(requestOf(guarded));
    if (was === undefined) return `${name} was not locked.`;
    const since = `since ${nameTime(was.since)}`;
    if (was.state === 'frozen')
      return `Unlocked ${name}, which ${nameOwner(was.owner)} had locked ${since}: ${visibleName(was.reason)}`;
    if (was.state === 'leased')
      return `Unlocked ${name}, to which ${nameOwner(was.owner)} was about to start a deployment ${since}.`;
    return `Unlocked ${name}: what stood there was no lock, ${since}.`;
  });
}
