import { addTags, readInstanceNames, readInstanceTags, requireOnPremises } from '../on-premises.js';
import { defineOperation } from '../operation.js';

export const addTagsToOnPremisesInstances = defineOperation({
  name: 'AddTagsToOnPremisesInstances',
  does: 'Adds tags to on-premises instances, by which groups find them.',
  read: (input, context) => {
    const tags = readInstanceTags(input);
    const names = readInstanceNames(input, 'InstanceLimitExceededException');
    return { changed: names.map((name) => addTags(requireOnPremises(context, name), tags)) };
  },
  run: async ({ changed }, context) => {
    for (const instance of changed) await context.onPremises.put(instance);
    return undefined;
  },
});
