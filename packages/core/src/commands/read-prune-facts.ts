import type { DeployedGroup } from '../config/load-config.js';
import { revisionPrefix } from '../config/key.js';
import { failure } from '../errors/failure.js';
import { lockKey, nameLock, readLock } from '../guard/lock-object.js';
import { nameOwner } from '../guard/owner.js';
import type { GroupNeeds, StoredObject } from '../prune/facts.js';
import type { LockedGroup } from '../prune/hold-groups.js';
import { readApplication, type ApplicationPlace } from '../prune/read-groups.js';
import { readObjects, type RevisionFolder } from '../prune/read-objects.js';
import { guardedGroup } from '../run/guards.js';
import type { OpenGroups } from './open-groups.js';

/** Where the revisions of configured groups are, each folder once, with all keys that they have there. */
function foldersOf({ run, connections }: OpenGroups): RevisionFolder[] {
  const folders = new Map<string, RevisionFolder>();
  for (const { name, application, bucket, key, expectedBucketOwner } of run.config.targets) {
    const prefix = revisionPrefix(key, application);
    const id = JSON.stringify([bucket, prefix]);
    const { clients } = connections.of(name);
    const templates = new Set([...(folders.get(id)?.templates ?? []), key]);
    folders.set(id, { clients, bucket, prefix, templates: [...templates], expectedBucketOwner });
  }
  return [...folders.values()];
}

/**
 * All objects of the folders that the configured groups have. One folder may be within another: each object counts once.
 *
 * @throws as `readObjects` does
 */
export async function readAllObjects(open: OpenGroups): Promise<StoredObject[]> {
  const objects = new Map<string, StoredObject>();
  for (const folder of foldersOf(open))
    for (const object of await readObjects(folder, open.run.calling)) {
      const id = idOf(object);
      const { isUnderItsKey = false, isOfOneApplication = true } = objects.get(id) ?? {};
      objects.set(id, {
        ...object,
        isUnderItsKey: isUnderItsKey || object.isUnderItsKey,
        // What may be shared by one of the configured keys may be shared.
        isOfOneApplication: isOfOneApplication && object.isOfOneApplication,
      });
    }
  return [...objects.values()];
}

function idOf({ bucket, key, versionId = '' }: StoredObject): string {
  return JSON.stringify([bucket, key, versionId]);
}

/** A group of a configured application, and the locks that runs for it may have. */
export interface SeenGroup {
  readonly needs: GroupNeeds;
  readonly locks: readonly LockedGroup[];
}

/**
 * All groups of all configured applications, in every region and account, with their locks.
 *
 * @param keep how many good revisions of each
 * @throws as `readApplication` and `readLock` do
 */
export async function readAllGroups(open: OpenGroups, keep: number): Promise<SeenGroup[]> {
  const { run, connections } = open;
  const places: (ApplicationPlace & { readonly targets: DeployedGroup[] })[] = [];
  for (const target of run.config.targets) {
    const { clients, region } = connections.of(target.name);
    const { application } = target;
    const known = places.find((one) => one.clients === clients && one.application === application);
    if (known === undefined) places.push({ clients, application, region, targets: [target] });
    else known.targets.push(target);
  }
  const seen: SeenGroup[] = [];
  for (const place of places)
    for (const group of await readApplication(place, keep, run.calling)) {
      const configured = place.targets.find(
        ({ deploymentGroup }) => deploymentGroup === group.name,
      );
      const name = configured?.name ?? `${group.application}/${group.name}`;
      const locks = await locksOf(group.name, name, place.targets, open);
      const locked = await findFrozen(locks, open);
      seen.push({ needs: { ...group, name, locked }, locks });
    }
  return seen;
}

/**
 * The locks of a group, each once. Runs for a group that this configuration does not know are taken to keep its lock where
 * those that it knows do.
 */
async function locksOf(
  deploymentGroup: string,
  group: string,
  targets: readonly DeployedGroup[],
  { run, connections }: OpenGroups,
): Promise<LockedGroup[]> {
  const locks = new Map<string, LockedGroup>();
  for (const target of targets) {
    const { lock } = await guardedGroup(target, run, connections);
    const key = lockKey(target.key, target.application, deploymentGroup);
    const place = { ...lock, key };
    locks.set(nameLock(place), { group, place });
  }
  return [...locks.values()];
}

async function findFrozen(
  locks: readonly LockedGroup[],
  { run }: OpenGroups,
): Promise<string | undefined> {
  for (const { place } of locks) {
    const found = await readLock(place, run.calling);
    if (found?.state === 'frozen') return `by ${nameOwner(found.owner)}: ${found.reason}`;
    if (found?.state === 'unreadable') return `by something that cannot be read (${place.key})`;
  }
  return undefined;
}

/**
 * What groups need now. The lease of one that was locked before is not held, and one that was made since has none.
 *
 * @throws PRUNE_NOT_SURE where a group was made since
 */
export function sinceThen(before: readonly SeenGroup[], now: readonly SeenGroup[]): GroupNeeds[] {
  return now.map(({ needs }) => {
    const known = before.find((group) => group.needs.name === needs.name);
    if (known === undefined)
      throw failure('PRUNE_NOT_SURE', {
        reason: `The group ${needs.name} was made meanwhile.`,
        hint: 'Prune again.',
      });
    return { ...needs, locked: needs.locked ?? known.needs.locked };
  });
}
