import type { Caller } from '../query/operation.js';
import type { Ec2Context } from './context.js';
import { newId } from './identifiers.js';
import type { Ec2Instance } from './model.js';

/** What new instances have in common. */
export type Launched = Pick<
  Ec2Instance,
  'imageId' | 'instanceType' | 'tags' | 'profile' | 'clientToken' | 'waitsForHook'
>;

/** Launches instances, in the zones of the region in turn. They run at once. */
export async function launch(
  context: Ec2Context,
  count: number,
  { profile, ...launched }: Launched,
  { region }: Pick<Caller, 'region'>,
): Promise<readonly Ec2Instance[]> {
  const since = context.now().getTime();
  const reservationId = newId('r');
  const instances = Array.from({ length: count }, (_, launchIndex): Ec2Instance => ({
    ...launched,
    instanceId: newId('i'),
    reservationId,
    availabilityZone: zoneOf(region, launchIndex),
    launchTime: since,
    launchIndex,
    state: 'running',
    since,
    // Each has an association of its own.
    ...(profile && { profile: { ...profile, associationId: newId('iip-assoc') } }),
  }));
  await Promise.all(instances.map((instance) => context.instances.put(instance)));
  return instances;
}

/** A zone of a region, each in its turn. */
export function zoneOf(region: string, index: number): string {
  return `${region}${'abc'.charAt(index % 3)}`;
}
