import type { ScalingOperation } from '../context.js';
import { readBounds } from '../bounds.js';
import { requireGroup } from '../find.js';
import { scale } from '../instances.js';
import type { ScalingGroup } from '../model.js';
import { readSettings } from '../read-group.js';

export const updateAutoScalingGroup: ScalingOperation = {
  name: 'UpdateAutoScalingGroup',
  does: 'Changes what the request names, and launches or ends instances until there are as many as wanted. New ones get the last successful revision of each deployment group that has its hook there, and are in service then; one on which that fails is ended, and launched again three times at most.',
  async run(input, context) {
    const before = requireGroup(input, context);
    const group: ScalingGroup = {
      ...before,
      ...readSettings(input, before),
      bounds: readBounds(input, before.bounds),
    };
    await Promise.all([context.groups.put(group), scale(group, context)]);
    return undefined;
  },
};
