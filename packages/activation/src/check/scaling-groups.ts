import {
  DescribeAutoScalingGroupsCommand,
  DescribeLifecycleHooksCommand,
  type AutoScalingGroup,
} from '@aws-sdk/client-auto-scaling';
import type { Further, GroupSeen } from '@codedeployer/core/activation';
import { ask } from '../aws/ask.js';
import type { Services } from '../aws/services.js';

export type ScalingSeen = Further<GroupSeen, Services>;

/** The Auto Scaling groups that a deployment group names, without those that are not there; asked for once. */
export async function scalingGroupsOf(seen: ScalingSeen): Promise<AutoScalingGroup[]> {
  const { info, services, once } = seen;
  const names = (info.autoScalingGroups ?? []).flatMap(({ name }) => name ?? []);
  if (names.length === 0) return [];
  const about = names.join(', ');
  return once(`Auto Scaling groups ${about}`, async () => {
    const { AutoScalingGroups = [] } = await ask(
      services,
      services.clients.autoScaling,
      'autoscaling:DescribeAutoScalingGroups',
      about,
      () => new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: names }),
    );
    return AutoScalingGroups;
  });
}

/** The names of all hooks of an Auto Scaling group, whosever they are; asked for once. */
export async function hooksOf({ services, once }: ScalingSeen, name: string): Promise<string[]> {
  return once(`hooks of ${name}`, async () => {
    const { LifecycleHooks = [] } = await ask(
      services,
      services.clients.autoScaling,
      'autoscaling:DescribeLifecycleHooks',
      name,
      () => new DescribeLifecycleHooksCommand({ AutoScalingGroupName: name }),
    );
    return LifecycleHooks.flatMap(({ LifecycleHookName }) => LifecycleHookName ?? []);
  });
}
