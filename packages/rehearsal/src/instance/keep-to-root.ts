import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { rehearsalFailure } from '../errors/failures.js';
import { instanceFolders } from '../isolation/prepare-view.js';
import { readJson, writeJson } from '../state/json-file.js';
import type { InstanceRoot } from './start-instance.js';

type Known = Pick<InstanceRoot, 'identity' | 'name' | 'source'>;

const fileIn = (directory: string): string => join(directory, 'root.json');

/** What an instance stands on; undefined where that is this machine. */
export async function readRootOf(directory: string): Promise<Known | undefined> {
  const known = await readJson<Partial<Known>>(fileIn(directory));
  return known?.identity === undefined ? undefined : (known as Known);
}

/**
 * Sees that an instance stands on what it stood on before: what it has changed is laid over that and nothing else.
 *
 * @param directory absolute path of the instance's state
 * @throws CodedeployerError `REHEARSAL_ROOT_CHANGED`
 */
export async function keepToRoot(
  directory: string,
  group: string,
  root: Known | undefined,
): Promise<void> {
  const was = await readRootOf(directory);
  if (was?.identity === root?.identity) return;
  if (existsSync(instanceFolders(directory).files))
    throw rehearsalFailure('REHEARSAL_ROOT_CHANGED', {
      group,
      was: nameOf(was),
      now: was?.name === root?.name ? `${nameOf(root)} as it is now` : nameOf(root),
    });
  await mkdir(directory, { recursive: true });
  const { identity, name, source } = root ?? {};
  await writeJson(fileIn(directory), { identity, name, source });
}

function nameOf(root: Known | undefined): string {
  return root?.name ?? 'this machine';
}
