import { once } from 'node:events';
import { resolve } from 'node:path';
import type { InstanceHolding, LaunchedInstance, Rehearsal } from '../model/contract.js';
import type { RehearsalReport } from '../model/deploy-report.js';
import type { RevisionPlan } from '../plan/plan.js';
import { tellIdleHooks } from './idle-hooks.js';
import { rehearsalDirectory } from './open-rehearsal.js';
import type { Connections } from './open-connections.js';
import type { Run } from './run.js';
import { soughtPrograms } from './sought-programs.js';

/** What a report says of a rehearsal; nothing of a run that is none. */
export function describeRehearsal(
  { rehearsal }: Connections,
  { config }: Run,
  holdings: readonly InstanceHolding[] = [],
): RehearsalReport | undefined {
  if (rehearsal === undefined) return undefined;
  const { isolation } = rehearsal;
  return { isolation, directory: rehearsalDirectory(config), holdings };
}

/** Finds out what the instances hold; that it cannot be written down does not change how the deployments ended. */
export async function inspectRehearsal(
  connections: Connections,
  run: Run,
): Promise<RehearsalReport | undefined> {
  const { rehearsal } = connections;
  const { config, onEvent, state } = run;
  if (rehearsal === undefined) return undefined;
  const launches = await awaitLaunches(rehearsal, run);
  try {
    if (config.out !== undefined) await rehearsal.export(resolve(config.directory, config.out));
    const described = describeRehearsal(connections, run, await rehearsal.holdings());
    return described && { ...described, ...(launches.length > 0 && { launches }) };
  } catch (error) {
    onEvent({
      type: 'warning',
      message: `What the instances hold could not be written down: ${(error as Error).message}`,
    });
    return state.rehearsal;
  }
}

/** Waits for the instances that Auto Scaling launches to be in service or gone, and tells what became of each. */
async function awaitLaunches(
  rehearsal: Rehearsal,
  { config, state, signal, onEvent }: Run,
): Promise<readonly LaunchedInstance[]> {
  if (config.scaleOut === undefined) return [];
  state.step = 'waiting for the instances that Auto Scaling launches';
  signal.throwIfAborted();
  const told = new AbortController();
  const cut = once(signal, 'abort', { signal: told.signal }).then(() => {
    throw signal.reason as Error;
  });
  try {
    const launches = await Promise.race([rehearsal.launched(), cut]);
    for (const launch of launches) onEvent({ type: 'launched', launch });
    return launches;
  } finally {
    told.abort();
  }
}

/** Says before the deployment which users of the appspec are missing, where nothing was asked for that could make them. */
export async function tellUnknownUsers(
  { rehearsal }: Connections,
  { entries }: Pick<RevisionPlan, 'entries'>,
  { config, onEvent }: Run,
): Promise<void> {
  if (rehearsal === undefined || config.prepare !== undefined) return;
  const { usersOf } = await import('./hooks-of.js'); // what knows the agent is much to load
  const { names, canBeMade } = await rehearsal.unknownUsers(
    await usersOf(entries, config.agentProfile),
  );
  const [first] = names;
  if (first === undefined) return;
  onEvent({
    type: 'warning',
    message: `This machine has no user ${names.join(', ')}, which appspec.yml names; on EC2 it may be there.`,
    hint: canBeMade
      ? `Make it in the instance: prepare: deploy/prepare-instance.sh with \`useradd -m ${first}\`.`
      : 'Rehearse as root with the isolation namespaces: there the script of `prepare` can make it in the instance.',
  });
}

/** Says which programs the hook scripts look for that only who rehearses has: one that is not found need not be missed aloud. */
export async function tellDevelopersOnly(
  { rehearsal }: Connections,
  { entries }: Pick<RevisionPlan, 'entries'>,
  { onEvent }: Run,
): Promise<void> {
  if (rehearsal === undefined) return;
  const sought = await soughtPrograms(entries);
  for (const [name, folder] of rehearsal.developersOnly(sought.keys())) {
    const scripts = sought.get(name) ?? [];
    const message = `${scripts.join(', ')} ${scripts.length === 1 ? 'looks' : 'look'} for ${name}, which hooks do not find: it is in ${folder} of your PATH only.`;
    onEvent({ type: 'notice', message });
  }
}

/** Says at the end what the rehearsal of a revision has not shown, and what a failure had to do with this machine. */
export async function tellRehearsed(
  { rehearsal }: Connections,
  { entries }: Pick<RevisionPlan, 'entries'>,
  { config, state, onEvent }: Run,
): Promise<void> {
  if (rehearsal === undefined) return;
  for (const message of rehearsal.remarks()) onEvent({ type: 'warning', message });
  for (const message of rehearsal.idle()) onEvent({ type: 'notice', message });
  const { hooksOf } = await import('./hooks-of.js'); // what knows the agent is much to load
  const hooks = await hooksOf(entries, config.agentProfile);
  const { deployments } = state;
  const rehearsed = { hooks, ran: rehearsal.ranEvents(), asked: config.events, deployments };
  for (const event of tellIdleHooks(rehearsed)) onEvent(event);
}

/**
 * With `keep`, holds a rehearsal open until the run is cancelled, and with `keepFailed` one that has failed: what was asked for
 * is done, so that is no error.
 */
export async function keepRunning(
  { rehearsal }: Connections,
  { config, state, cancel, onEvent }: Run,
): Promise<void> {
  if (rehearsal === undefined || cancel === undefined) return;
  const keepsFailed = config.keepFailed === true && !state.succeeded;
  if (config.keep !== true && !keepsFailed) return;
  const failed = state.deployments
    .flatMap(({ instances }) => instances)
    .find(({ status }) => status === 'Failed');
  const about = failed?.name ?? failed?.instanceId;
  onEvent({
    type: 'notice',
    message: 'The instances keep running until this is interrupted (Ctrl-C).',
  });
  if (about !== undefined)
    onEvent({
      type: 'notice',
      message: `${about} failed, and is as it was then${keepsFailed ? '; nothing was rolled back' : ', or as its rollback has left it'}. Look around in it: codedeployer shell ${about}`,
    });
  if (!cancel.aborted) await once(cancel, 'abort');
}
