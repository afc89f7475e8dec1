import { rehearsalFailure } from '../errors/failures.js';
import type { InstanceRoot } from '../instance/start-instance.js';
import { findProgram } from '../isolation/brought-programs.js';
import type { ChosenIsolation } from '../isolation/choose-isolation.js';
import { openControlGroups, type ControlGroups } from '../isolation/control-group.js';
import { searchPath } from '../isolation/enter-namespaces.js';
import type { RehearsedGroup } from '../request/read-groups.js';

export interface SystemdSurroundings {
  readonly isolation: ChosenIsolation;
  /** By the name of the group, of those that start as something else than this machine. */
  readonly roots: ReadonlyMap<string, InstanceRoot>;
  /** Where programs are looked for, besides the usual places. */
  readonly path: string | undefined;
}

/**
 * Sees that the groups that ask for a systemd of their own can have it.
 *
 * @returns the control groups that it is started in; undefined where nobody asks
 * @throws CodedeployerError `REHEARSAL_SYSTEMD_UNAVAILABLE`
 */
export async function requireSystemd(
  groups: readonly RehearsedGroup[],
  { isolation, roots, path }: SystemdSurroundings,
): Promise<ControlGroups | undefined> {
  const asked = groups.filter(({ services }) => services === 'systemd');
  const [first] = asked;
  if (first === undefined) return undefined;
  const unavailable = (group: string, why: string, fix: string, cause?: unknown): Error =>
    rehearsalFailure('REHEARSAL_SYSTEMD_UNAVAILABLE', { group, why, fix }, { cause });
  if (isolation.kind !== 'namespaces')
    throw unavailable(
      first.name,
      `the isolation is "directory" (${isolation.reason})`,
      'Rehearse where namespaces are to be had',
    );
  if (isolation.inUserNamespace)
    throw unavailable(
      first.name,
      'only root can start it, and another user rehearses',
      'Rehearse as root (sudo)',
    );
  for (const { name } of asked) {
    const root = roots.get(name);
    if (root === undefined)
      throw unavailable(
        name,
        'they start as this machine, which has its own to run',
        'Name a root file system that has systemd ("root")',
      );
    if (root.systemd === undefined)
      throw unavailable(
        name,
        `there is no /usr/lib/systemd/systemd in ${root.name}`,
        `Install systemd in ${root.name}`,
      );
  }
  for (const program of ['setpriv', 'nsenter'])
    if (findProgram(program, searchPath(path)) === undefined)
      throw unavailable(
        first.name,
        `the program ${program} (of util-linux) is not there`,
        'Install util-linux',
      );
  try {
    return await openControlGroups();
  } catch (cause) {
    throw unavailable(
      first.name,
      `no control group can be made for it: ${(cause as Error).message}`,
      'Rehearse where control groups of version 2 can be written to (mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified; in a container: with a control group namespace of its own, writable)',
      cause,
    );
  }
}
