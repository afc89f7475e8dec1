import { readInstanceNames, readInstanceTags, requireOnPremises } from '../on-premises.js';
import { defineOperation } from '../operation.js';

export const removeTagsFromOnPremisesInstances = defineOperation({
  name: 'RemoveTagsFromOnPremisesInstances',
  does: 'Removes tags from on-premises instances, by key and value.',
  read: (input, context) => {
    const removed = readInstanceTags(input);
    const isRemoved = (tag: { readonly Key: string; readonly Value: string }) =>
      removed.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value);
    const changed = readInstanceNames(input, 'InstanceLimitExceededException')
      .map((name) => requireOnPremises(context, name))
      .map((instance) => ({
        ...instance,
        tags: instance.tags.filter((tag) => !isRemoved(tag)),
      }));
    return { changed };
  },
  run: async ({ changed }, context) => {
    for (const instance of changed) await context.onPremises.put(instance);
    return undefined;
  },
});
