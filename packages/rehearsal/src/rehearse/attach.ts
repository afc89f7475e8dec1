import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rehearsal } from '@codedeployer/core/contract';
import { rehearsalFailure } from '../errors/failures.js';
import { furtherLogsOf } from '../instance/further-logs.js';
import { scriptsLogIn } from '../instance/scripts-log.js';
import { readJson, writeJson } from '../state/json-file.js';
import { lockedBy } from '../state/lock-state.js';

/** Milliseconds between two looks whether the other process is still there. */
const lookEvery = 500;

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

type Announced = Reachable & { readonly pid: number };

/** What the process that holds the folder has said; undefined where it has not said so yet. */
async function announcedBy(pid: number, directory: string): Promise<Announced | undefined> {
  const found = await readJson<Announced>(fileIn(directory));
  return found?.pid === pid ? found : undefined;
}

/**
 * A rehearsal that another process runs: the same endpoints, and instances that are not ours to look at or to end. When that
 * process ends earlier, this one goes on with what it left, at the same address.
 *
 * @param goOn starts the rehearsal here, on a port
 * @returns undefined where it is not there yet, or not any more
 * @throws CodedeployerError `REHEARSAL_STATE_DAMAGED`
 */
export async function attachTo(
  directory: string,
  goOn: (port: number) => Promise<Rehearsal>,
): Promise<Rehearsal | undefined> {
  let holder = await lockedBy(directory);
  if (holder === undefined) return undefined;
  const found = await announcedBy(holder, directory);
  if (found === undefined) return undefined;
  const { endpoint, region, credentials, isolation, instances } = found;
  const ended = new AbortController();
  let own: Promise<Rehearsal | undefined> | undefined;
  const look = async () => {
    const now = await lockedBy(directory);
    if (now === holder) return;
    if (now !== undefined) {
      const other = await announcedBy(now, directory);
      if (other === undefined) return; // it is starting
      // Another command may have gone on with it.
      if (other.endpoint !== endpoint)
        throw rehearsalFailure('REHEARSAL_ENDED', { pid: found.pid, directory });
      holder = now;
      return;
    }
    own ??= goOn(Number(new URL(endpoint).port)).catch((error: unknown) => {
      own = undefined;
      // Another command was quicker: the next look finds it.
      if ((error as { readonly code?: unknown }).code === 'REHEARSAL_RUNNING') return undefined;
      throw error;
    });
    if ((await own) !== undefined) clearInterval(timer);
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      clearInterval(timer);
      ended.abort(error);
    });
  }, lookEvery).unref();
  return {
    endpoint,
    region,
    credentials,
    isolation,
    instances,
    ended: ended.signal,
    ranEvents: () => new Set(),
    remarks: () => [],
    idle: () => [],
    developersOnly: () => new Map(),
    unknownUsers: () => Promise.resolve({ names: [], canBeMade: false }),
    launched: () => Promise.resolve([]),
    holdings: () => Promise.resolve([]),
    export: () => Promise.resolve(),
    scriptsLog: (of) => scriptsLogIn(directory, isolation.kind, of),
    furtherLogs: (of) => furtherLogsOf(directory, isolation.kind, of),
    async close() {
      clearInterval(timer);
      await (await own)?.close();
    },
  };
}
