import { CodeDeployError } from '../codedeploy-error.js';
import { defineOperation } from '../operation.js';
import { readTexts } from '../read-input.js';
import { requireTaggedResource } from '../tagged-resource.js';

export const untagResource = defineOperation({
  name: 'UntagResource',
  does: 'Removes tags from an application or a group.',
  read: (input, context) => {
    const resource = requireTaggedResource(context, input);
    const keys = readTexts(input, 'TagKeys') ?? [];
    if (keys.length === 0) throw new CodeDeployError('TagRequiredException', 'A tag is missing');
    return { resource, keys };
  },
  run: async ({ resource, keys }) => {
    await resource.save(resource.tags.filter((tag) => !keys.includes(tag.Key)));
    return {};
  },
});
