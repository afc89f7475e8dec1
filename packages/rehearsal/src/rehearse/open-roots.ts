import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RehearsalRequest, StartRehearsalOptions } from '@codedeployer/core/contract';
import { rehearsalFailure } from '../errors/failures.js';
import { packageFolder } from '../instance/own-files.js';
import type { InstanceRoot } from '../instance/start-instance.js';
import { bringPrograms } from '../isolation/brought-programs.js';
import { startsAsThisMachine, type ChosenIsolation } from '../isolation/choose-isolation.js';
import { searchPath } from '../isolation/enter-namespaces.js';
import { moduleFolders } from '../isolation/module-folders.js';
import { planRoot } from '../isolation/plan-view.js';
import { prepareShadow } from '../isolation/prepare-shadow.js';
import type { RehearsedGroup } from '../request/read-groups.js';
import { openRoot, type RootFileSystem } from '../roots/open-root.js';

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
  const path = searchPath(environment.PATH);
  const programs = await bringPrograms(
    join(directory, 'programs'),
    moduleFolders(packageFolder),
    path,
  );
  const limits: string[] = [];
  for (const [index, reference] of [
    ...new Map(wanted.map(({ root }) => [root.path, root])).values(),
  ].entries()) {
    const options = {
      environment: { ...environment, PATH: path },
      signal,
      onNotice,
      cache: join(cache, 'roots'),
    };
    const opened = await openRoot(reference, options);
    const shadow = await shadowOf(opened, isolation, join(directory, `shadow-${index}`));
    const users = wanted.filter(({ root }) => root.path === reference.path).map(({ name }) => name);
    for (const name of users) of.set(name, { ...opened, shadow, programs });
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

/** In a user namespace not even root may write where an owner from outside is in charge. */
async function shadowOf(
  { path }: RootFileSystem,
  { inUserNamespace }: ChosenIsolation,
  folder: string,
): Promise<string | undefined> {
  const user = process.getuid?.() ?? 0;
  if (!inUserNamespace || (await lstat(path)).uid === user) return undefined;
  await prepareShadow(folder, planRoot(path), user);
  return folder;
}

function limitsOf(
  { name, system, hasBash }: RootFileSystem,
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
