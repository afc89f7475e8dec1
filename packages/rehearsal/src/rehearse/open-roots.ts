import { join } from 'node:path';
import type { RehearsalRequest, StartRehearsalOptions } from '@codedeployer/core/contract';
import { rehearsalFailure } from '../errors/failures.js';
import { openInstanceRoot, programsFor } from '../instance/open-instance-root.js';
import type { InstanceRoot } from '../instance/start-instance.js';
import { startsAsThisMachine, type ChosenIsolation } from '../isolation/choose-isolation.js';
import type { RehearsedGroup } from '../request/read-groups.js';
import type { Inspected } from '../roots/inspect-root.js';

/** What the instances of groups stand on that do not start as this machine. */
export interface OpenedRoots {
  /** By the name of the group. */
  readonly of: ReadonlyMap<string, InstanceRoot>;
  /** What is to be said of all instances. */
  readonly limits: readonly string[];
}

/**
 * Opens the root file systems that groups ask for, each once.
 * @throws CodedeployerError `REHEARSAL_ROOT_NEEDS_NAMESPACES`, and what `openRoot` throws
 */
export async function openRoots(
  groups: readonly RehearsedGroup[],
  isolation: ChosenIsolation,
  { directory, environment, cache = join(directory, 'cache') }: RehearsalRequest,
  { signal, onNotice }: StartRehearsalOptions,
): Promise<OpenedRoots> {
  const of = new Map<string, InstanceRoot>();
  const wanted = groups.flatMap(({ root, name }) => (root === undefined ? [] : [{ root, name }]));
  const [first] = wanted;
  if (first === undefined) return { of, limits: isolation.limits };
  if (isolation.kind !== 'namespaces') {
    const { reason } = isolation;
    throw rehearsalFailure('REHEARSAL_ROOT_NEEDS_NAMESPACES', { name: first.root.name, reason });
  }
  const options = {
    directory,
    environment,
    isolation,
    signal,
    onNotice,
    cache: join(cache, 'roots'),
    programs: await programsFor(directory, environment),
  };
  const limits: string[] = [];
  for (const reference of new Map(wanted.map(({ root }) => [root.path, root])).values()) {
    const opened = await openInstanceRoot(reference, options);
    const users = wanted.filter(({ root }) => root.path === reference.path).map(({ name }) => name);
    for (const name of users) of.set(name, opened);
    limits.push(...limitsOf(opened, users, isolation));
  }
  const all = groups.every(({ name }) => of.has(name));
  return {
    of,
    limits: [
      ...limits,
      ...isolation.limits.filter((limit) => !all || limit !== startsAsThisMachine),
    ],
  };
}

function limitsOf(
  { name, system, hasBash }: InstanceRoot & Inspected,
  groups: readonly string[],
  { inUserNamespace }: ChosenIsolation,
): readonly string[] {
  const what = system === undefined ? name : `${name} (${system})`;
  return [
    `Instances of ${groups.join(', ')} start as ${what}: its programs, users and settings, and this machine's kernel.`,
    ...(hasBash
      ? []
      : [
          `There is no bash in ${name}: the agent has the environment of a service there, without /etc/profile, and hooks that ask for bash fail.`,
        ]),
    ...(inUserNamespace ? [`All files of ${name} belong to root in an instance.`] : []),
  ];
}
