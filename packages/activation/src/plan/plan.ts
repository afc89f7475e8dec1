import type { ResourceChange } from '@codedeployer/core/activation';
import type { PlannedResource, Resource } from '../resources/resource.js';
import type { Services } from '../aws/services.js';
import type { WantedThere } from './with-deleted.js';
import { compare } from '../resources/compare.js';

/** What is to become of a thing; undefined where there is nothing to say, as it has to be gone and is. */
export type Planned = PlannedResource<ResourceChange>;

async function planOne(services: Services, resource: Resource): Promise<Planned | undefined> {
  const { kind, name, region, wanted, fixed = [] } = resource;
  const before = await resource.read(services);
  const facts = { kind, name, region, account: services.account };
  if (wanted === undefined) {
    if (before === undefined) return undefined;
    const notes = resource.notes?.([], before) ?? [];
    const change = { ...facts, action: 'delete', fields: [], notes } as const;
    return { resource, services, before, change };
  }
  const fields = compare(wanted, before);
  await resource.check?.(services, fields);
  const isFixed = fields.some(({ field }) => fixed.includes(field));
  const action =
    before === undefined ? 'create' : isFixed ? 'replace' : fields.length > 0 ? 'change' : 'leave';
  const notes = resource.notes?.(fields, before) ?? [];
  return { resource, services, before, change: { ...facts, action, fields, notes } };
}

/**
 * Compares what is wanted with what is there; reads only.
 *
 * @param wanted in the order in which it is made; what is in no region only once for each account
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and what the service would refuse: ACTIVATION_SCALING_GROUP_MISSING
 */
export async function plan(wanted: readonly WantedThere[]): Promise<Planned[]> {
  const planned = new Map<string, Planned>();
  for (const { place, resources } of wanted)
    for (const resource of resources) {
      const { kind, name, region = '' } = resource;
      const id = JSON.stringify([place.services.account, region, kind, name]);
      if (planned.has(id)) continue;
      const one = await planOne(place.services, resource);
      if (one !== undefined) planned.set(id, one);
    }
  return [...planned.values()];
}
