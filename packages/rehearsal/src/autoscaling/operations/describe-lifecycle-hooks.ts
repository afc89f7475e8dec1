import type { ScalingOperation } from '../context.js';
import { readTexts } from '../../query/input.js';
import { describeHook } from '../describe.js';
import { requireGroup } from '../find.js';

export const describeLifecycleHooks: ScalingOperation = {
  name: 'DescribeLifecycleHooks',
  does: 'Lists the hooks of a group; CodeDeploy puts its own there.',
  run(input, context) {
    const { name, hooks } = requireGroup(input, context);
    const names = readTexts(input, 'LifecycleHookNames');
    return {
      LifecycleHooks: hooks
        .filter((hook) => names.length === 0 || names.includes(hook.name))
        .map((hook) => describeHook(hook, name)),
    };
  },
};
