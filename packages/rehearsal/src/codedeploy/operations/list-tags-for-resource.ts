import { defineOperation } from '../operation.js';
import { readText } from '../read-input.js';
import { paginate } from '../paginate.js';
import { requireTaggedResource } from '../tagged-resource.js';

export const listTagsForResource = defineOperation({
  name: 'ListTagsForResource',
  does: 'Lists the tags of an application or a group.',
  read: (input, context) => {
    const { tags } = requireTaggedResource(context, input);
    return { tags, token: readText(input, 'NextToken') };
  },
  run: ({ tags, token }, context) => {
    const { page, nextToken } = paginate(token, tags, context.pageSize);
    return { Tags: page, NextToken: nextToken };
  },
});
