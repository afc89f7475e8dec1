import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RootReference } from '@codedeployer/core/contract';
import { bringPrograms, type BroughtPrograms } from '../isolation/brought-programs.js';
import type { ChosenIsolation } from '../isolation/choose-isolation.js';
import { searchPath } from '../isolation/enter-namespaces.js';
import { moduleFolders } from '../isolation/module-folders.js';
import { planRoot } from '../isolation/plan-view.js';
import { prepareShadow } from '../isolation/prepare-shadow.js';
import { openRoot, type RootFileSystem, type RootOptions } from '../roots/open-root.js';
import { packageFolder } from './own-files.js';
import type { InstanceRoot } from './start-instance.js';

export interface InstanceRootOptions extends RootOptions {
  /** The state folder of the whole rehearsal. */
  readonly directory: string;
  readonly isolation: ChosenIsolation;
  readonly programs: BroughtPrograms;
}

/** Gathers what runs the agent on whatever root file system, in the state folder of a rehearsal. */
export function programsFor(
  directory: string,
  environment: RootOptions['environment'],
): Promise<BroughtPrograms> {
  const modules = moduleFolders(packageFolder);
  return bringPrograms(join(directory, 'programs'), modules, searchPath(environment.PATH));
}

/**
 * Opens a root file system for instances to stand on.
 * @throws what `openRoot` throws
 */
export async function openInstanceRoot(
  reference: RootReference,
  options: InstanceRootOptions,
): Promise<InstanceRoot & RootFileSystem> {
  const { directory, environment, cache, isolation, programs } = options;
  const opened = await openRoot(reference, {
    ...options,
    environment: { ...environment, PATH: searchPath(environment.PATH) },
  });
  const name = createHash('sha256').update(opened.path).digest('hex').slice(0, 12);
  const shadow = await shadowOf(opened, isolation, join(directory, `shadow-${name}`));
  return { ...opened, shadow, programs, source: { path: reference.path, cache } };
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
