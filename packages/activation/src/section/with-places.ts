import type { ActivationRequest, ActivationTarget } from '@codedeployer/core/activation';
import { closeServices, openServices } from '../aws/services.js';
import type { Place } from './place.js';
import { wantedGroup } from './wanted-group.js';

/**
 * Does something with the places that the groups are in. Groups that are reached by the same clients are in the same one.
 *
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, … of sts:GetCallerIdentity, and what is done
 */
export async function withPlaces<Result>(
  { config, targets, calling }: Pick<ActivationRequest, 'config' | 'targets' | 'calling'>,
  act: (places: readonly Place[]) => Promise<Result>,
): Promise<Result> {
  const { activation = {} } = config;
  const byClients = new Map<object, ActivationTarget[]>();
  for (const target of targets)
    byClients.set(target.clients, [...(byClients.get(target.clients) ?? []), target]);
  const places: Place[] = [];
  try {
    for (const together of byClients.values()) {
      const [first] = together;
      if (first === undefined) continue;
      const { clients, region } = first;
      const services = await openServices(clients, region, calling);
      const groups = together.map((target) => wantedGroup(target, activation));
      places.push({ services, activation, groups });
    }
    return await act(places);
  } finally {
    for (const { services } of places) closeServices(services);
  }
}
