import { plural } from '@codedeployer/appspec/text';
import PQueue from 'p-queue';
import type { PrunedObject } from '../model/prune-report.js';
import type { Decision } from '../prune/decide.js';
import { deleteObject } from '../prune/delete-object.js';
import type { StoredObject } from '../prune/facts.js';
import type { HeldGroups } from '../prune/hold-groups.js';
import type { OpenGroups } from './open-groups.js';

/** Objects that are deleted at a time. */
const atATime = 8;

/** What becomes of an object as long as nothing is deleted. */
export function asDecided({ object, stays, reason }: Decision): PrunedObject {
  return describe(object, stays ? 'stays' : 'goes', reason);
}

function describe(object: StoredObject, fate: PrunedObject['fate'], reason: string): PrunedObject {
  const { bucket, key, versionId, application, version, size, lastModified } = object;
  return {
    bucket,
    key,
    ...(versionId === undefined ? {} : { versionId }),
    ...(application === undefined ? {} : { application }),
    ...(version === undefined ? {} : { version }),
    size,
    lastModified: lastModified.toISOString(),
    fate,
    reason,
  };
}

/**
 * Deletes what does not stay, until something goes wrong; what was begun by then comes to its end.
 *
 * @returns what went wrong in `error`
 * @throws the signal's reason, after it has told how far it has come
 */
export async function deletePruned(
  decisions: readonly Decision[],
  { run, connections }: OpenGroups,
  held: HeldGroups,
): Promise<{ readonly fates: readonly PrunedObject[]; readonly error: unknown }> {
  const { targets } = run.config;
  let error: unknown;
  const remove = async (decision: Decision): Promise<PrunedObject> => {
    const { object, stays, reason } = decision;
    if (stays || error !== undefined || run.signal.aborted) return asDecided(decision);
    const target = targets.find(({ bucket }) => bucket === object.bucket);
    if (target === undefined) throw new TypeError(`no group has the bucket ${object.bucket}`);
    try {
      await held.keep();
    } catch (lost) {
      error ??= lost;
      return asDecided(decision);
    }
    const { clients } = connections.of(target.name);
    const owner = target.expectedBucketOwner;
    const deletion = await deleteObject(clients, object, owner, run.calling);
    if (deletion.how === 'deleted') return describe(object, 'deleted', reason);
    if (deletion.how === 'replaced')
      return describe(
        object,
        'stays',
        'another object, or the same once more, has taken its place since it was looked at',
      );
    error ??= deletion.error;
    return describe(object, deletion.how === 'unknown' ? 'unknown' : 'goes', reason);
  };
  const queue = new PQueue({ concurrency: atATime });
  const fates = await queue.addAll(decisions.map((decision) => () => remove(decision)));
  if (run.signal.aborted) {
    const keysOf = (fate: PrunedObject['fate']) =>
      fates.filter((object) => object.fate === fate).map(({ key }) => key);
    const [gone, unknown] = [keysOf('deleted'), keysOf('unknown')];
    const untold = `; of ${unknown.join(', ')} S3 did not say whether it is deleted`;
    const message = `Deleted by then: ${plural(gone.length, 'object')}${unknown.length === 0 ? '' : untold}.`;
    run.onEvent({ type: 'notice', message });
    run.signal.throwIfAborted();
  }
  return { fates, error };
}
