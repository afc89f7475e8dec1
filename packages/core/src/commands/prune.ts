import PQueue from 'p-queue';
import { deniedActionIn } from '../aws/explain-error.js';
import type { DeployedGroup, RevisionConfig } from '../config/load-config.js';
import { denialHint } from '../errors/aws-hints.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import { lockKey, readLock } from '../guard/lock-object.js';
import { findOwner, nameOwner } from '../guard/owner.js';
import type { PrunedObject, PruneReport } from '../model/prune-report.js';
import { decide, type Decision } from '../prune/decide.js';
import { deleteObject } from '../prune/delete-object.js';
import type { GroupNeeds, StoredObject } from '../prune/facts.js';
import { holdGroups, type HeldGroups, type LockedGroup } from '../prune/hold-groups.js';
import { readApplication, type ApplicationPlace } from '../prune/read-groups.js';
import { readObjects, revisionPrefix, type RevisionFolder } from '../prune/read-objects.js';
import { describeError } from '../run/describe-error.js';
import { guardedGroup } from '../run/guards.js';
import type { Run } from '../run/run.js';
import { withGroups, type CommandOptions, type OpenGroups } from './open-groups.js';

export interface PruneOptions extends CommandOptions {
  /** How many good revisions of each group stay, and how many of the newest objects of each application; 5 unless it is said. */
  readonly keep?: number | undefined;
  /** Whether what nothing needs is deleted. Otherwise it is only named. */
  readonly yes?: boolean | undefined;
}

const usualKeep = 5;

/** Objects that are deleted at a time. */
const atATime = 8;

/**
 * Finds the revisions in S3 that nothing needs any more, and deletes them where that is asked for: of the configured
 * applications, under the configured keys, and only when every group of them could be looked at. While it deletes, no
 * deployment is started: it has the leases of all groups, and looks at their deployments once more under them.
 *
 * @returns also where the deletion broke off: its `error` says why
 * @throws PRUNE_KEEP_INVALID, CONFIG_MISSING for a bucket; PRUNE_NOT_SURE where something could not be looked at, and
 *   GROUP_LOCKED, LOCK_UNREADABLE, LOCK_FAILED, each before anything is deleted; what reaching the groups throws (`withGroups`)
 */
export async function prune(
  config: RevisionConfig,
  { keep = usualKeep, yes = false, ...options }: PruneOptions = {},
): Promise<PruneReport> {
  if (!Number.isInteger(keep) || keep < 1) throw failure('PRUNE_KEEP_INVALID', { keep });
  refuseElsewhere(config);
  return withGroups(ofAllGroups(config), options, async (open) => {
    const { run } = open;
    if (config.groups.length < config.configuredGroups.length)
      run.onEvent({
        type: 'notice',
        message: `All configured groups are looked at, and not only ${config.groups.join(', ')}: each may need a revision of the others.`,
      });
    const objects = await surely(run, () => readAllObjects(open));
    const groups = await surely(run, () => readAllGroups(open, keep));
    const judge = (needs: readonly GroupNeeds[]) =>
      decide({ objects, groups: needs, keep, now: run.calling.clock?.now() ?? run.now() });
    const report = (fates: readonly PrunedObject[], error?: unknown): PruneReport => ({
      time: run.now().toISOString(),
      rehearsed: open.connections.rehearsal !== undefined,
      keep,
      asked: yes,
      objects: fates.toSorted((one, other) => (one.lastModified < other.lastModified ? 1 : -1)),
      ...(error === undefined ? {} : { error: describeError(error) }),
    });
    const decisions = judge(groups.map(({ needs }) => needs));
    if (!yes || decisions.every(({ stays }) => stays)) return report(decisions.map(asDecided));

    const held = await hold(open, groups);
    try {
      const again = await surely(run, () => readAllGroups(open, keep));
      const { fates, error } = await deleteAll(judge(sinceThen(groups, again)), open, held);
      return report(fates, error);
    } finally {
      await held.release();
    }
  });
}

/** A rehearsal has one place for all of them. */
function refuseElsewhere({ elsewhere, application, rehearse }: RevisionConfig): void {
  if (elsewhere.length === 0 || rehearse) return;
  const named = elsewhere.map((name) => (name === '' ? 'no environment' : `"${name}"`));
  throw failure('PRUNE_NOT_SURE', {
    reason: `${named.join(' and ')} of the configuration file deploys ${application} from the same bucket, in another region or with other credentials, and is not looked at.`,
    hint: 'Prune with a configuration that names all these groups, each with its region and "profile" or "roleArn"; or give each environment a bucket of its own.',
  });
}

/** Each group may need a revision of the others, whichever were chosen. */
function ofAllGroups(config: RevisionConfig): RevisionConfig {
  const { configuredGroups: groups, configuredTargets: targets } = config;
  if (!config.rehearse && targets.some(({ bucket }) => bucket === undefined))
    throw failure('CONFIG_MISSING', {
      key: 'bucket',
      what: 'the S3 bucket that the revisions are in',
      file: 'deploy/codedeployer.yml',
    });
  return { ...config, groups, targets };
}

/** What could not be looked at may need anything. */
async function surely<Seen>({ signal }: Run, look: () => Promise<Seen>): Promise<Seen> {
  try {
    return await look();
  } catch (error) {
    signal.throwIfAborted();
    if (!CodedeployerError.is(error)) throw error;
    const action = deniedActionIn(error);
    const hint =
      action === undefined
        ? error.hint
        : denialHint({ action, reason: error.message, policy: 'pruner' });
    throw failure('PRUNE_NOT_SURE', { reason: error.message, hint }, { cause: error });
  }
}

/** Where the revisions of configured groups are, each folder once. */
function foldersOf({ run, connections }: OpenGroups): RevisionFolder[] {
  const folders = new Map<string, RevisionFolder>();
  for (const { name, application, bucket, key, expectedBucketOwner } of run.config.targets) {
    const { prefix, isOfOneApplication } = revisionPrefix(key, application);
    const id = JSON.stringify([bucket, prefix]);
    const { clients } = connections.of(name);
    if (!folders.has(id))
      folders.set(id, { clients, bucket, prefix, isOfOneApplication, expectedBucketOwner });
  }
  return [...folders.values()];
}

/** One folder may be within another: each object counts once. */
async function readAllObjects(open: OpenGroups): Promise<StoredObject[]> {
  const objects = new Map<string, StoredObject>();
  for (const folder of foldersOf(open))
    for (const object of await readObjects(folder, open.run.calling)) {
      const id = idOf(object);
      const other = objects.get(id);
      // What may be shared by one of the configured keys may be shared.
      if (other === undefined || other.isOfOneApplication) objects.set(id, object);
    }
  return [...objects.values()];
}

function idOf({ bucket, key, versionId = '' }: StoredObject): string {
  return JSON.stringify([bucket, key, versionId]);
}

/** A group of a configured application, and the locks that runs for it may have. */
interface SeenGroup {
  readonly needs: GroupNeeds;
  readonly locks: readonly LockedGroup[];
}

/** All groups of all configured applications, in every region and account, with their locks. */
async function readAllGroups(open: OpenGroups, keep: number): Promise<SeenGroup[]> {
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

/** Runs for a group that this configuration does not know are taken to keep its lock where those that it knows do. */
async function locksOf(
  deploymentGroup: string,
  group: string,
  targets: readonly DeployedGroup[],
  { run, connections }: OpenGroups,
): Promise<LockedGroup[]> {
  return Promise.all(
    targets.map(async (target) => {
      const { lock } = await guardedGroup(target, run, connections);
      const key = lockKey(target.key, target.application, deploymentGroup);
      return { group, place: { ...lock, key } };
    }),
  );
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

function hold({ run }: OpenGroups, groups: readonly SeenGroup[]): Promise<HeldGroups> {
  // To those that somebody has locked nothing is deployed.
  const free = groups.filter(({ needs }) => needs.locked === undefined);
  const locks = free.flatMap((group) => group.locks);
  const tell = (message: string) => run.onEvent({ type: 'notice', message });
  return holdGroups(locks, findOwner(run.env), run.calling, tell);
}

/** What groups need now. The lease of one that was locked before is not held, and one that was made since has none. */
function sinceThen(before: readonly SeenGroup[], now: readonly SeenGroup[]): GroupNeeds[] {
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

function asDecided({ object, stays, reason }: Decision): PrunedObject {
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

/** Deletes what does not stay, until something goes wrong. */
async function deleteAll(
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
      return describe(object, 'stays', 'another object has taken its place since it was looked at');
    error ??= deletion.error;
    return describe(object, deletion.how === 'unknown' ? 'unknown' : 'goes', reason);
  };
  const queue = new PQueue({ concurrency: atATime });
  const fates = await queue.addAll(decisions.map((decision) => () => remove(decision)));
  if (run.signal.aborted) {
    const gone = fates.filter(({ fate }) => fate === 'deleted').length;
    run.onEvent({ type: 'notice', message: `${gone} objects had been deleted by then.` });
    run.signal.throwIfAborted();
  }
  return { fates, error };
}
