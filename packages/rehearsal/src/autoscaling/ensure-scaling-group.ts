import { randomUUID } from 'node:crypto';
import { ensureInstanceProfile } from '../iam/ensure.js';
import { partitionOf } from '../iam/identifiers.js';
import type { ScalingContext } from './context.js';

/** Makes a group of instances that are there already, unless it is there itself. */
export async function ensureScalingGroup(
  { groups, ec2, now }: ScalingContext,
  name: string,
  count: number,
  { region, account }: { readonly region: string; readonly account: string },
): Promise<void> {
  if (groups.get(name)) return;
  const { arn, id } = await ensureInstanceProfile(ec2.iam, region);
  await groups.put({
    name,
    arn: `arn:${partitionOf(region)}:autoscaling:${region}:${account}:autoScalingGroup:${randomUUID()}:autoScalingGroupName/${name}`,
    createdTime: now().getTime(),
    bounds: { least: 0, most: Math.max(10, 4 * count), desired: count },
    launch: {
      template: { name: `${name}-template`, version: '$Default' },
      profile: { arn, id },
    },
    zones: ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
    targetGroups: [],
    loadBalancers: [],
    healthCheckType: 'EC2',
    tags: [],
    suspended: [],
    hooks: [],
  });
}
