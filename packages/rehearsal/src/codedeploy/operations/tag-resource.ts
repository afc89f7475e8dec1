import { CodeDeployError } from '../codedeploy-error.js';
import type { CodeDeployOperation } from '../context.js';
import { readTags } from '../read-tags.js';
import { requireTaggedResource } from '../tagged-resource.js';

export const tagResource: CodeDeployOperation = async (input, context) => {
  const resource = requireTaggedResource(context, input);
  const added = readTags(input, 'Tags');
  if (added.length === 0) throw new CodeDeployError('TagRequiredException', 'A tag is missing');
  const kept = resource.tags.filter((tag) => !added.some(({ Key }) => Key === tag.Key));
  await resource.save([...kept, ...added]);
  return {};
};
