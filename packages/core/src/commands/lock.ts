import type { RevisionConfig } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import { usualCalling } from '../aws/call.js';
import { lockGroup, unlockGroup } from '../guard/freeze.js';
import type { Guarded } from '../guard/guarded.js';
import { nameLock } from '../guard/lock-object.js';
import type { GroupLock, LockReport, NamedGroup } from '../model/command-reports.js';
import { guardedGroup } from '../run/guards.js';
import { nameGroup } from './group-target.js';
import { withGroups, type CommandOptions } from './open-groups.js';

/** What a lock of a group is asked for with. */
function requestOf(guarded: Guarded) {
  const { name: group, lock: place, owner, calling = usualCalling, tell, pollInterval } = guarded;
  return { place, group, owner, calling, tell, pollInterval };
}

/** What was done with the lock of a group, without what all commands say of a group. */
type Done = Omit<GroupLock, keyof NamedGroup | 'lock'>;

/** Does something with the lock of each configured group; where that fails with one, undoes it with those before. */
async function withLocks(
  config: RevisionConfig,
  options: CommandOptions,
  act: (guarded: Guarded) => Promise<Done>,
  undo?: (guarded: Guarded) => Promise<unknown>,
): Promise<LockReport> {
  const without = config.targets.find(({ bucket }) => bucket === undefined);
  if (without !== undefined && !config.rehearse)
    throw failure('CONFIG_MISSING', {
      key: 'bucket',
      what: 'the S3 bucket that the lock is kept in, beside the revisions',
      file: 'deploy/codedeployer.yml',
    });
  return withGroups(config, options, async ({ run, connections, targets }) => {
    const groups: GroupLock[] = [];
    const done: Guarded[] = [];
    for (const target of targets) {
      const group = run.config.targets.find(({ name }) => name === target.name);
      if (group === undefined) throw new TypeError(`no group ${target.name}`);
      const guarded = await guardedGroup(group, run, connections);
      const named = nameGroup(target);
      try {
        groups.push({ ...named, lock: nameLock(guarded.lock), ...(await act(guarded)) });
        done.push(guarded);
      } catch (error) {
        for (const before of done) await undo?.(before);
        throw error;
      }
    }
    const rehearsed = connections.rehearsal !== undefined;
    return { time: run.now().toISOString(), rehearsed, groups };
  });
}

/**
 * Locks each configured group, so that nothing is deployed to it until it is unlocked; none of them where one cannot be.
 *
 * @param reason for those who meet it
 * @throws LOCK_REASON_MISSING, GROUP_LOCKED, LOCK_UNREADABLE, LOCK_FAILED, CONFIG_MISSING, and what reaching the groups throws (`withGroups`)
 */
export async function lock(
  config: RevisionConfig,
  reason: string | undefined,
  options: CommandOptions = {},
): Promise<LockReport> {
  const why = reason?.trim() ?? '';
  if (why === '') throw failure('LOCK_REASON_MISSING', { groups: config.groups });
  const act = async (guarded: Guarded): Promise<Done> => {
    await lockGroup(requestOf(guarded), why);
    return { locked: true, was: 'free', owner: guarded.owner, reason: why };
  };
  return withLocks(config, options, act, (guarded) => unlockGroup(requestOf(guarded)));
}

const states = { leased: 'starting', frozen: 'locked', unreadable: 'unreadable' } as const;

/**
 * Unlocks each configured group, whoever has locked it.
 *
 * @throws CONFIG_MISSING, and what reaching the groups throws (`withGroups`)
 */
export function unlock(config: RevisionConfig, options: CommandOptions = {}): Promise<LockReport> {
  return withLocks(config, options, async (guarded) => {
    const was = await unlockGroup(requestOf(guarded));
    if (was === undefined || was.state === 'free') return { locked: false, was: 'free' };
    return {
      locked: false,
      was: states[was.state],
      since: was.since.toISOString(),
      ...(was.state === 'unreadable' ? {} : { owner: was.owner }),
      ...(was.state === 'frozen' ? { reason: was.reason } : {}),
    };
  });
}
