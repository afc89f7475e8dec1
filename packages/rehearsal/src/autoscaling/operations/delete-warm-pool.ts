import type { ScalingOperation } from '../context.js';
import { requireGroup, validation } from '../find.js';

export const deleteWarmPool: ScalingOperation = {
  name: 'DeleteWarmPool',
  does: 'Takes its warm pool from a group.',
  async run(input, context) {
    const { warmPool, ...group } = requireGroup(input, context);
    if (warmPool === undefined) throw validation(`No warm pool found for ${group.name}`);
    await context.groups.put(group);
    return {};
  },
};
