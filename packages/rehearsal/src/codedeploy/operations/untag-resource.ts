import { CodeDeployError } from '../codedeploy-error.js';
import type { CodeDeployOperation } from '../context.js';
import { readTexts } from '../read-input.js';
import { requireTaggedResource } from '../tagged-resource.js';

export const untagResource: CodeDeployOperation = async (input, context) => {
  const resource = requireTaggedResource(context, input);
  const keys = readTexts(input, 'TagKeys') ?? [];
  if (keys.length === 0) throw new CodeDeployError('TagRequiredException', 'A tag is missing');
  await resource.save(resource.tags.filter((tag) => !keys.includes(tag.Key)));
  return {};
};
