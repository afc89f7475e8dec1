import type { Config, DeployedGroup } from '../config/load-config.js';
import { findRevision, type FoundRevision } from '../deployment/find-revision.js';
import { failure } from '../errors/failure.js';
import type { DeployReport } from '../model/deploy-report.js';
import type { UploadedRevision } from '../model/uploaded-revision.js';
import { checkAllGroups } from './check-all-groups.js';
import { carryOut, conclude } from './conclude.js';
import { deployInWaves, refuseUnanswered } from './deploy-in-waves.js';
import { withEventLog } from './event-log.js';
import { idleForRevision } from './idle-options.js';
import { lookBeforehand } from './look-beforehand.js';
import { describeRevision, type NamedRevision } from './name-revision.js';
import { withConnections, type Connections } from './open-connections.js';
import { describeRehearsal, inspectRehearsal, keepRunning } from './rehearsed.js';
import { startRun, type DeployOptions, type Run } from './run.js';

/** What a group is deployed to with: a revision that is in S3, and how. */
export interface ChosenRevision {
  readonly found: FoundRevision;
  /** The group with the settings of this deployment. */
  readonly group: DeployedGroup;
  /** Of the deployment; otherwise as the configuration says. */
  readonly description?: string | undefined;
}

/** Which revision each group of a run is to have. */
export interface Choice {
  /** Those that are deployed to. */
  readonly deploy: readonly ChosenRevision[];
  /** Those that have it already. */
  readonly there?: readonly ChosenRevision[];
  /** Whether an older build than what is live is refused; who goes back wants one. */
  readonly inOrder?: boolean;
}

/** Decides it; a rollback stops what runs for that, after it has looked at all groups. */
export type Choose = (run: Run, connections: Connections) => Promise<Choice>;

/** What is known of a revision that was packed elsewhere, as descriptions and reports name it. */
function nameFound({ found, group }: ChosenRevision) {
  const { version, commit, digest, revision } = found;
  const { application } = group;
  const digestOrTag = digest ?? revision.eTag;
  return {
    facts: {
      application,
      version: version ?? digestOrTag.slice(0, 12),
      ...(commit === undefined ? {} : { commit }),
    },
    digest: digestOrTag,
  } satisfies NamedRevision;
}

/**
 * Deploys what is in S3 already to the configured groups. Nothing is packed or uploaded, and the source is not looked at.
 *
 * @throws as `deploy` does, and what `choose` throws
 */
export async function deployChosen(
  config: Config,
  options: DeployOptions,
  choose: Choose,
): Promise<DeployReport> {
  return carryOut(startRun(config, withEventLog(config, options)), async (run) => {
    const { state, onEvent } = run;
    refuseUnanswered(run);
    state.step = config.rehearse ? 'starting the rehearsal' : 'connecting to AWS';
    return withConnections(run, options.clients, async (connections) => {
      state.rehearsal = describeRehearsal(connections, run);
      const groups = await checkAllGroups(run, connections);
      state.step = 'looking for the revision';
      const choice = await choose(run, connections);
      const chosen = [...(choice.there ?? []), ...choice.deploy];
      const [first] = chosen;
      if (first === undefined) throw new TypeError('a run without a group');
      const named = nameFound(first);
      state.named = named;
      state.revisions = new Map(chosen.map(({ group, found }) => [group.name, inS3(found)]));
      state.there = (choice.there ?? []).map(({ group }) => group.name);
      for (const one of choice.deploy) onEvent({ type: 'chosen', ...tell(one) });

      // Who goes back has done so before, and is not kept waiting.
      if (choice.inOrder === true) {
        state.sequence = first.found.sequence;
        for (const message of await lookBeforehand(groups, run, connections))
          onEvent({ type: 'notice', message });
      }
      const descriptions = new Map(choice.deploy.map((one) => [one.group.name, describe(one)]));
      await deployInWaves(descriptions, { ...run, config: reduce(config, choice) }, connections);

      state.rehearsal = await inspectRehearsal(connections, run);
      const { facts, digest } = named;
      const revision = inS3(first.found);
      const report = await conclude(run, { version: facts.version, digest, revision });
      await keepRunning(connections, run);
      return report;
    });
  });
}

function inS3({ revision }: FoundRevision): UploadedRevision {
  return { ...revision, skipped: true };
}

function describe(chosen: ChosenRevision): string {
  const { group, description } = chosen;
  return description ?? describeRevision(nameFound(chosen), group, group.name);
}

function tell(chosen: ChosenRevision) {
  const { group, found } = chosen;
  const { bucket, key } = found.revision;
  return { group: group.name, bucket, key, version: nameFound(chosen).facts.version };
}

/** The configuration with those groups alone that are deployed to, with the settings that were chosen for them. */
function reduce(config: Config, { deploy, inOrder = false }: Choice): Config {
  const targets = deploy.map(({ group }) => group);
  const isDeployed = (name: string) => targets.some((group) => group.name === name);
  const waves = config.waves
    .map((wave) => ({ ...wave, groups: wave.groups.filter(isDeployed) }))
    .filter(({ groups }) => groups.length > 0);
  const { sequence: _sequence, ...unordered } = config;
  return { ...(inOrder ? config : unordered), targets, waves };
}

/**
 * Deploys the revision that the option `revision` names: what another job has built and pushed.
 *
 * @throws REVISION_NOT_FOUND, REVISION_AMBIGUOUS, REVISION_FORMAT_UNKNOWN, and as `deploy` does
 */
export async function deployNamed(
  wanted: string,
  config: Config,
  options: DeployOptions,
): Promise<DeployReport> {
  return deployChosen(config, options, async (run, { of }) => {
    const idle = idleForRevision(config);
    if (idle !== undefined) run.onEvent({ type: 'notice', message: idle });
    const chosen: ChosenRevision[] = [];
    for (const group of config.targets) {
      const found = await findRevision(of(group.name).clients, group, wanted, run.calling);
      chosen.push({ group, found });
    }
    const contents = new Set(chosen.map(({ found }) => found.digest ?? found.revision.eTag));
    // One name, and not the same in every bucket: nobody means to deploy two builds.
    if (contents.size > 1)
      throw failure('REVISION_AMBIGUOUS', {
        wanted,
        places: chosen.map(
          ({ group, found }) => `${found.revision.bucket}/${found.revision.key} (${group.name})`,
        ),
      });
    return { deploy: chosen, inOrder: true };
  });
}
