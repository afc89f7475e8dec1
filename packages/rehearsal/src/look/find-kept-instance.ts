import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { closest } from '@codedeployer/core';
import type { IsolationKind } from '@codedeployer/core/contract';
import { rehearsalFailure } from '../errors/failures.js';
import { readRecord, type InstanceRecord } from '../instance/instance-record.js';
import { namesIn } from '../state/names-in.js';
import { hasState, requireStateVersion } from '../state/state-version.js';

/** An instance of the rehearsals in a folder, whether it runs or not. */
export interface KeptInstance extends InstanceRecord {
  readonly isolation: IsolationKind;
  /** Absolute path of its state. */
  readonly directory: string;
}

/** Every instance to which something was deployed; those of the isolation that was last used come first. */
async function keptInstances(directory: string): Promise<readonly KeptInstance[]> {
  if (!(await hasState(directory))) return [];
  await requireStateVersion(directory);
  const found: (KeptInstance & { readonly changed: number })[] = [];
  for (const isolation of ['namespaces', 'directory'] as const) {
    for (const group of await namesIn(join(directory, isolation))) {
      for (const id of await namesIn(join(directory, isolation, group))) {
        const state = join(directory, isolation, group, id);
        const record = await readRecord(state);
        if (record === undefined) continue;
        const { mtimeMs: changed } = await stat(join(state, 'instance.json'));
        found.push({ ...record, isolation, directory: state, changed });
      }
    }
  }
  return found.sort((one, other) => other.changed - one.changed);
}

/**
 * Finds an instance by its name or id; where none is named, the only one, or the only one that failed.
 *
 * @throws CodedeployerError `REHEARSAL_NOTHING_KEPT`, `REHEARSAL_INSTANCE_UNKNOWN`, `REHEARSAL_STATE_UNKNOWN`, `REHEARSAL_STATE_DAMAGED`
 */
export async function findKeptInstance(
  directory: string,
  asked: string | undefined,
): Promise<KeptInstance> {
  const all = await keptInstances(directory);
  const [newest] = all;
  if (newest === undefined) throw rehearsalFailure('REHEARSAL_NOTHING_KEPT', { directory });
  const of = all.filter(({ isolation }) => isolation === newest.isolation);
  const failed = of.filter(({ last }) => last?.status === 'Failed');
  const [only, ...others] =
    asked !== undefined
      ? all.filter(({ id, name }) => id === asked || name === asked)
      : failed.length === 1
        ? failed
        : of;
  if (only !== undefined && (asked !== undefined || others.length === 0)) return only;
  throw rehearsalFailure('REHEARSAL_INSTANCE_UNKNOWN', {
    asked,
    known: of
      .map(({ name, id }) => `${name} (${id})`)
      .sort((one, other) => one.localeCompare(other, 'en', { numeric: true })),
    suggestion:
      asked === undefined
        ? failed[0]?.name
        : closest(
            asked,
            of.flatMap(({ name, id }) => [name, id]),
          ),
  });
}
