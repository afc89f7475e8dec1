import { nameEvent, nameOutcome } from '../deployment/name-instances.js';
import { watchDeployments } from '../deployment/watch.js';
import type { DeploymentOutcome, DeploymentRef } from '../model/progress.js';
import { answerReady } from './on-ready.js';
import type { Connection, Connections } from './open-connections.js';
import type { Run } from './run.js';

/** Seconds between two looks in a rehearsal: looking costs nothing on the same machine. */
const rehearsed = 0.25;

/** Deployments that are watched together, those of a connection with the same calls. */
export interface Watches {
  /** Watches one more. */
  add(deployment: DeploymentRef): void;
  /** Until every one of them has come to its end. */
  ended(): Promise<void>;
}

/**
 * @param since when the time began to count, by the clock of `performance`
 * @param onFinished told of each that has come to its end; may add others
 */
export function openWatches(
  run: Run,
  connections: Connections,
  since: number,
  onFinished: (outcome: DeploymentOutcome) => Promise<void> = () => Promise.resolve(),
): Watches {
  const { config, onEvent, cancel, state, calling } = run;
  const { of } = connections;
  const watched = new Map<Connection, DeploymentRef[]>();
  const watching = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;

  const watch = async (connection: Connection, refs: DeploymentRef[]) => {
    const { pollInterval } = config;
    const events = watchDeployments(connection.clients, refs, {
      pollInterval: config.rehearse ? Math.min(pollInterval, rehearsed) : pollInterval,
      timeout: config.timeout,
      silence: config.silence,
      until: config.until,
      perSecond: config.rehearse ? Number.POSITIVE_INFINITY : undefined,
      signal: cancel,
      patience: calling.patience,
      clock: calling.clock,
      region: connection.region,
      fleetOf: (group) => state.fleets.get(group),
      onLook: (standing) => state.looked(nameOutcome(standing, connections.instanceNames)),
      now: () => performance.now(),
      since,
    });
    for (;;) {
      const { done, value } = await events.next();
      if (done === true) return;
      const event = nameEvent(value, connections.instanceNames);
      if (event.type === 'deployment-waits') {
        onEvent(config.rehearse ? { ...event, rehearsed: true } : event);
        await answerReady(event, run, connection);
        continue;
      }
      if (event.type !== 'deployment-finished') {
        onEvent(event);
        continue;
      }
      state.ended(event.outcome.deploymentId);
      onEvent({ ...event, othersRunning: state.running.length > 0 });
      await onFinished(state.outcomeOf(event.outcome.deploymentId) ?? event.outcome);
    }
  };

  const begin = (connection: Connection, refs: DeploymentRef[]) => {
    watched.set(connection, refs);
    const seen = watch(connection, refs)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => {
        watching.delete(seen);
        if (watched.get(connection) === refs) watched.delete(connection);
      });
    watching.add(seen);
  };

  return {
    add(deployment) {
      const connection = of(deployment.group);
      const refs = watched.get(connection);
      if (refs === undefined) begin(connection, [deployment]);
      else refs.push(deployment);
    },
    async ended() {
      // One that cannot be watched any longer does not end the watch of the others.
      while (watching.size > 0) await Promise.all(watching);
      if (failure !== undefined) throw failure.error;
    },
  };
}
