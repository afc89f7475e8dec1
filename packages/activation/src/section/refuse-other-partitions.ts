import { activationFailure } from '../errors/failures.js';
import type { Place, WantedGroup } from './place.js';

/** The ARNs that the section names for a group, by their options. */
function arnsOf({ wants }: WantedGroup): (readonly [option: string, arn: string])[] {
  const { serviceRole = '', instanceProfile = '', triggers = [] } = wants;
  const profile = typeof instanceProfile === 'string' ? instanceProfile : instanceProfile.name;
  const named = [
    ['serviceRole', serviceRole] as const,
    ['instanceProfile', profile] as const,
    ...triggers.map(({ topic }) => ['triggers', topic] as const),
  ];
  return named.filter(([, arn]) => arn.startsWith('arn:'));
}

/** @throws ACTIVATION_PARTITION before anything is done, where AWS would refuse it in the middle */
export function refuseOtherPartitions(places: readonly Place[]): void {
  for (const { services, groups } of places)
    for (const group of groups) {
      const { region, partition } = services;
      const other = arnsOf(group).find(([, arn]) => arn.split(':')[1] !== partition);
      if (other === undefined) continue;
      const [option, arn] = other;
      const facts = { option, group: group.name, arn, region, partition };
      throw activationFailure('ACTIVATION_PARTITION', facts);
    }
}
