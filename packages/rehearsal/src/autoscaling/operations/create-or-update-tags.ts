import type { ScalingOperation } from '../context.js';
import { readStructures, requireText } from '../../query/input.js';
import { requireGroup } from '../find.js';
import { readTags } from '../read-group.js';

export const createOrUpdateTags: ScalingOperation = {
  name: 'CreateOrUpdateTags',
  does: 'Gives tags to groups, or changes them.',
  async run(input, context) {
    const tags = readTags(input);
    const names = readStructures(input, 'Tags').map((tag) => requireText(tag, 'ResourceId'));
    const groups = new Map(
      names.map((name) => [name, requireGroup({ AutoScalingGroupName: name }, context)]),
    );
    await Promise.all(
      [...groups].map(([name, group]) => {
        const added = tags.filter((_, index) => names[index] === name);
        const kept = group.tags.filter(({ Key }) => !added.some((tag) => tag.Key === Key));
        return context.groups.put({ ...group, tags: [...kept, ...added] });
      }),
    );
    return undefined;
  },
};
