import { endpointOf } from '../aws/clients.js';
import type { DeployedGroup } from '../config/load-config.js';
import { awaitTurn } from '../guard/guard.js';
import type { Guarded } from '../guard/guarded.js';
import { lockKey } from '../guard/lock-object.js';
import { findOwner } from '../guard/owner.js';
import { sequenceOf, type Sequence } from '../model/sequence.js';
import { objectOptions } from '../upload/object-options.js';
import type { Connections } from './open-connections.js';
import type { Run } from './run.js';

/** Seconds between two looks at a group that is waited for, in a rehearsal. */
const rehearsed = 0.25;

/** Where the build of a run stands among the others. */
export function sequenceOfRun({ config, state }: Run): Sequence | undefined {
  return sequenceOf(config.sequence, state.plan?.facts.committed) ?? state.sequence;
}

/** A restart brings no revision, and what this run has uploaded is too young to be deleted. */
function isFromBefore({ name, deploymentMode }: DeployedGroup, { state }: Run): boolean {
  return deploymentMode === undefined && state.revisions.get(name)?.skipped === true;
}

/** A group as its guards see it. */
export async function guardedGroup(
  group: DeployedGroup,
  run: Run,
  { of, rehearsal }: Connections,
): Promise<Guarded> {
  const { config, env, calling, onEvent } = run;
  const { name, application, deploymentGroup, bucket, onBusy, busyTimeout } = group;
  const { clients, region } = of(name);
  const isSure = rehearsal !== undefined || (await endpointOf(clients.s3)) === undefined;
  const { pollInterval } = config;
  return {
    clients,
    application,
    name,
    deploymentGroup,
    region: rehearsal === undefined ? region : undefined,
    lock: {
      clients,
      bucket,
      key: lockKey(group.key, application, deploymentGroup),
      isSure,
      object: objectOptions(group),
    },
    owner: findOwner(env),
    sequence: sequenceOfRun(run),
    mayBeOlder: group.allowOlder ?? false,
    mayBePruned: isFromBefore(group, run),
    onBusy,
    busyTimeout,
    pollInterval: config.rehearse ? Math.min(pollInterval, rehearsed) : pollInterval,
    calling,
    tell: (message) => onEvent({ type: 'notice', message }),
  };
}

/**
 * Makes sure, before anything is uploaded, that every group may be deployed to, and waits for those that are busy; groups
 * that are to be skipped are left out from here on.
 *
 * @throws as `awaitTurn` does; GROUP_BUSY where all groups would be left out
 */
export async function passGuards(run: Run, connections: Connections): Promise<void> {
  const { config, state, onEvent } = run;
  state.step = 'waiting until the groups are free';
  if (sequenceOfRun(run) === undefined)
    onEvent({
      type: 'notice',
      message:
        'Whether this build is older than what is live is not looked at: there is no commit, and no "sequence".',
    });
  const turns = await Promise.allSettled(
    config.targets.map(async (group) => awaitTurn(await guardedGroup(group, run, connections))),
  );
  for (const turn of turns) if (turn.status === 'rejected') throw turn.reason;
  const left = turns.map((turn) => (turn.status === 'fulfilled' ? turn.value : undefined));
  const [first] = left;
  if (first !== undefined && left.every((turn) => turn !== undefined)) throw first.leftOut;
  for (const [index, turn] of left.entries()) {
    const group = config.targets[index]?.name;
    if (turn === undefined || group === undefined) continue;
    const { code, message: reason, hint } = turn.leftOut;
    const told = { group, reason, hint, skipped: true } as const;
    state.refused({ ...told, code });
    onEvent({ type: 'not-started', ...told });
  }
}
