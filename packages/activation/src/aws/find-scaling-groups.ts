import {
  DescribeAutoScalingGroupsCommand,
  type AutoScalingGroup,
} from '@aws-sdk/client-auto-scaling';
import { ask } from './ask.js';
import { pagesOf } from './pages-of.js';
import type { Services } from './services.js';

/** Auto Scaling groups by their names, without those that are not there. */
export async function findScalingGroups(
  services: Services,
  names: readonly string[],
): Promise<AutoScalingGroup[]> {
  // Without names, it would be all of the region.
  if (names.length === 0) return [];
  return pagesOf(async (NextToken) => {
    const make = () =>
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [...names], NextToken });
    const { AutoScalingGroups: items = [], NextToken: next } = await ask(
      services,
      services.clients.autoScaling,
      'autoscaling:DescribeAutoScalingGroups',
      names.join(', '),
      make,
    );
    return { items, next };
  });
}
