import type { CodeDeployOperation } from '../context.js';
import { paginate } from '../paginate.js';
import { requireTaggedResource } from '../tagged-resource.js';

export const listTagsForResource: CodeDeployOperation = (input, context) => {
  const { tags } = requireTaggedResource(context, input);
  const { page, nextToken } = paginate({ nextToken: input.NextToken }, tags, context.pageSize);
  return { Tags: page, NextToken: nextToken };
};
