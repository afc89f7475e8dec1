import type { Ec2Operation } from '../context.js';
import { readStructures, readText, readTexts } from '../../query/input.js';
import { missingParameter } from '../failures.js';
import { requireInstances } from '../find-instances.js';
import type { Tag } from '../model.js';
import { checkKey } from '../tags.js';

export const deleteTags: Ec2Operation = {
  name: 'DeleteTags',
  does: 'Takes tags from instances: by key, by key and value where that is named, or all.',
  async run(input, context) {
    const ids = readTexts(input, 'ResourceId');
    if (ids.length === 0) throw missingParameter('resourceIdSet');
    const named = readStructures(input, 'Tag').map((tag) => ({
      key: readText(tag, 'Key') ?? '',
      value: readText(tag, 'Value'),
    }));
    for (const { key } of named) checkKey(key);
    const isKept = ({ Key, Value }: Tag): boolean =>
      Key.startsWith('aws:') ||
      (named.length > 0 &&
        !named.some(({ key, value }) => key === Key && (value === undefined || value === Value)));
    const changed = requireInstances(ids, context).map((instance) => ({
      ...instance,
      tags: instance.tags.filter(isKept),
    }));
    await Promise.all(changed.map((instance) => context.instances.put(instance)));
    return { return: true };
  },
};
