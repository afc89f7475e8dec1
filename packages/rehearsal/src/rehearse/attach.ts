import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rehearsal } from '@codedeployer/core/contract';
import { readJson, writeJson } from '../state/json-file.js';
import { lockedBy } from '../state/lock-state.js';

/** What others have to know to reach a rehearsal. */
export type Reachable = Pick<
  Rehearsal,
  'endpoint' | 'region' | 'credentials' | 'isolation' | 'instances'
>;

const fileIn = (directory: string) => join(directory, 'running.json');

/** Says in the folder of a rehearsal how it is reached, for commands in other processes. Returns what takes that back. */
export async function announceRehearsal(
  directory: string,
  reachable: Reachable,
): Promise<() => Promise<void>> {
  await writeJson(fileIn(directory), { ...reachable, pid: process.pid });
  return () => rm(fileIn(directory), { force: true });
}

/**
 * A rehearsal that another process runs: the same endpoints, and instances that are not ours to look at or to end.
 *
 * @returns undefined where it is not there yet, or not any more
 * @throws CodedeployerError `REHEARSAL_STATE_DAMAGED`
 */
export async function attachTo(directory: string): Promise<Rehearsal | undefined> {
  const pid = await lockedBy(directory);
  if (pid === undefined) return undefined;
  const found = await readJson<Reachable & { readonly pid: number }>(fileIn(directory));
  if (found?.pid !== pid) return undefined;
  const { endpoint, region, credentials, isolation, instances } = found;
  return {
    endpoint,
    region,
    credentials,
    isolation,
    instances,
    ranEvents: () => new Set(),
    remarks: () => [],
    developersOnly: () => new Map(),
    unknownUsers: () => Promise.resolve({ names: [], canBeMade: false }),
    holdings: () => Promise.resolve([]),
    export: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
