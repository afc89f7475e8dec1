import { CodeDeployError } from '../codedeploy-error.js';
import { defineOperation } from '../operation.js';
import { readTags } from '../read-tags.js';
import { requireTaggedResource } from '../tagged-resource.js';

const mostTags = 50;

export const tagResource = defineOperation({
  name: 'TagResource',
  does: 'Adds tags to an application or a group, or changes them.',
  read: (input, context) => {
    const resource = requireTaggedResource(context, input);
    const added = readTags(input, 'Tags');
    if (added.length === 0) throw new CodeDeployError('TagRequiredException', 'A tag is missing');
    const kept = resource.tags.filter((tag) => !added.some(({ Key }) => Key === tag.Key));
    if (kept.length + added.length > mostTags) {
      throw new CodeDeployError(
        'InvalidTagsToAddException',
        `A resource has no more than ${mostTags} tags`,
      );
    }
    return { resource, added, kept };
  },
  run: async ({ resource, added, kept }) => {
    await resource.save([...kept, ...added]);
    return {};
  },
});
