import type { DeploymentEvent } from '../model/events.js';
import type { DeploymentOutcome } from '../model/progress.js';

/** Names of instances by their ids. */
export type InstanceNames = ReadonlyMap<string, string>;

function named<Instance extends { readonly instanceId: string }>(
  instance: Instance,
  names: InstanceNames,
): Instance {
  const name = names.get(instance.instanceId);
  return name === undefined ? instance : { ...instance, name };
}

/** Instances with their names, where they have some. */
export function nameInstances<Instance extends { readonly instanceId: string }>(
  instances: readonly Instance[],
  names: InstanceNames,
): (Instance & { readonly name?: string })[] {
  return instances.map((instance) => named(instance, names));
}

/** How a deployment stands, with the names of its instances where they have some. */
export function nameOutcome(outcome: DeploymentOutcome, names: InstanceNames): DeploymentOutcome {
  return { ...outcome, instances: nameInstances(outcome.instances, names) };
}

/** The same for what is told of it. */
export function nameEvent(event: DeploymentEvent, names: InstanceNames): DeploymentEvent {
  if (event.type === 'deployment-finished')
    return { ...event, outcome: nameOutcome(event.outcome, names) };
  if (event.type === 'waiting') {
    const running = event.running.map(({ standing, ...deployment }) =>
      standing === undefined
        ? deployment
        : { ...deployment, standing: nameInstances(standing, names) },
    );
    return { ...event, running };
  }
  if (event.type !== 'lifecycle-event') return event;
  const name = names.get(event.instanceId);
  return name === undefined ? event : { ...event, instanceName: name };
}
