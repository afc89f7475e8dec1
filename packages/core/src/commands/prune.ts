import { deniedActionIn } from '../aws/explain-error.js';
import type { RevisionConfig } from '../config/load-config.js';
import { denialHint } from '../errors/aws-hints.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import { findOwner } from '../guard/owner.js';
import type { PrunedObject, PruneReport } from '../model/prune-report.js';
import { decide } from '../prune/decide.js';
import type { GroupNeeds } from '../prune/facts.js';
import { holdGroups, type HeldGroups } from '../prune/hold-groups.js';
import { describeError } from '../run/describe-error.js';
import type { Run } from '../run/run.js';
import { asDecided, deletePruned } from './delete-pruned.js';
import { withGroups, type CommandOptions, type OpenGroups } from './open-groups.js';
import { readAllGroups, readAllObjects, sinceThen, type SeenGroup } from './read-prune-facts.js';

export interface PruneOptions extends CommandOptions {
  /** How many good revisions of each group stay, and how many of the newest objects of each application; 5 unless it is said. */
  readonly keep?: number | undefined;
  /** Whether what nothing needs is deleted. Otherwise it is only named. */
  readonly yes?: boolean | undefined;
}

const usualKeep = 5;

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
      const { fates, error } = await deletePruned(judge(sinceThen(groups, again)), open, held);
      return report(fates, error);
    } finally {
      await held.release();
    }
  });
}

/** A rehearsal has one place for all of them. */
function refuseElsewhere({ elsewhere, application, rehearse }: RevisionConfig): void {
  if (elsewhere.length === 0 || rehearse) return;
  const file = 'the configuration file';
  const named = elsewhere.map((name) =>
    name === '' ? `${file} without an environment` : `"${name}" of ${file}`,
  );
  throw failure('PRUNE_NOT_SURE', {
    reason: `${named.join(' and ')} deploys ${application} from the same bucket, in another region or with other credentials than are in use now, and is not looked at.`,
    hint: 'Prune with a configuration that names all these groups, each with its region and "profile" or "roleArn"; or give each environment a bucket of its own. What the command line or a variable says otherwise than the file, such as --profile, counts as well.',
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

function hold({ run }: OpenGroups, groups: readonly SeenGroup[]): Promise<HeldGroups> {
  // To those that somebody has locked nothing is deployed.
  const free = groups.filter(({ needs }) => needs.locked === undefined);
  const locks = free.flatMap((group) => group.locks);
  const tell = (message: string) => run.onEvent({ type: 'notice', message });
  return holdGroups(locks, findOwner(run.env), run.calling, tell);
}
