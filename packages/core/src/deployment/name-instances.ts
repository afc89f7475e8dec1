import type { DeploymentEvent } from '../model/events.js';
import type { DeploymentOutcome } from '../model/progress.js';

/** Names of instances by their ids. */
export type InstanceNames = ReadonlyMap<string, string>;

/** How a deployment stands, with the names of its instances where they have some. */
export function nameOutcome(outcome: DeploymentOutcome, names: InstanceNames): DeploymentOutcome {
  const instances = outcome.instances.map((instance) => {
    const name = names.get(instance.instanceId);
    return name === undefined ? instance : { ...instance, name };
  });
  return { ...outcome, instances };
}

/** The same for what is told of it. */
export function nameEvent(event: DeploymentEvent, names: InstanceNames): DeploymentEvent {
  if (event.type === 'deployment-finished')
    return { ...event, outcome: nameOutcome(event.outcome, names) };
  if (event.type !== 'lifecycle-event') return event;
  const name = names.get(event.instanceId);
  return name === undefined ? event : { ...event, instanceName: name };
}
