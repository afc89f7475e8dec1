import type { ScalingOperation } from '../context.js';
import { requireText } from '../../query/input.js';
import { requireGroup, validation } from '../find.js';
import { removeHook } from '../hooks.js';

export const deleteLifecycleHook: ScalingOperation = {
  name: 'DeleteLifecycleHook',
  does: 'Takes a hook off a group.',
  async run(input, context) {
    const { name } = requireGroup(input, context);
    const hook = requireText(input, 'LifecycleHookName');
    if (await removeHook(context, name, hook)) return {};
    throw validation(`No Lifecycle Hook found with name: ${hook}`);
  },
};
