import type { ScalingOperation } from '../context.js';
import { readFlag } from '../../query/input.js';
import { QueryError } from '../../query/query-error.js';
import { requireGroup } from '../find.js';
import { instancesOf, scale } from '../instances.js';

export const deleteAutoScalingGroup: ScalingOperation = {
  name: 'DeleteAutoScalingGroup',
  does: 'Deletes a group that has no instances, or with `ForceDelete` one that has, and ends them.',
  async run(input, context) {
    const group = requireGroup(input, context);
    if (instancesOf(group.name, context).length > 0 && readFlag(input, 'ForceDelete') !== true) {
      const message =
        'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.';
      throw new QueryError(400, 'ResourceInUse', message);
    }
    const empty = { ...group, bounds: { least: 0, most: 0, desired: 0 } };
    await Promise.all([context.groups.remove(group.name), scale(empty, context)]);
    return undefined;
  },
};
