import type { Ec2Operation } from '../context.js';
import { readTexts } from '../../query/input.js';
import { missingParameter } from '../failures.js';
import { requireInstances } from '../find-instances.js';
import { mergeTags, readTags } from '../tags.js';

export const createTags: Ec2Operation = {
  name: 'CreateTags',
  does: 'Gives tags to instances, or changes them.',
  async run(input, context) {
    const ids = readTexts(input, 'ResourceId');
    const tags = readTags(input);
    if (ids.length === 0) throw missingParameter('resourceIdSet');
    if (tags.length === 0) throw missingParameter('tagSet');
    const changed = requireInstances(ids, context).map((instance) => ({
      ...instance,
      tags: mergeTags(instance.tags, tags),
    }));
    await Promise.all(changed.map((instance) => context.instances.put(instance)));
    return { return: true };
  },
};
