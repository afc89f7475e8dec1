import { CodeDeployError } from '../codedeploy-error.js';
import {
  groupKey,
  requireApplication,
  requireGroup,
  type CodeDeployContext,
  type CodeDeployOperation,
  type JsonObject,
} from '../context.js';
import type { Tag } from '../model.js';
import { paginate } from '../paginate.js';
import { readText, readTexts } from '../read-input.js';
import { readTags } from '../read-tags.js';

export const listTagsForResource: CodeDeployOperation = (input, context) => {
  const { tags } = requireResource(context, input);
  const { page, nextToken } = paginate({ nextToken: input.NextToken }, tags, context.pageSize);
  return { Tags: page, NextToken: nextToken };
};

export const tagResource: CodeDeployOperation = async (input, context) => {
  const resource = requireResource(context, input);
  const added = readTags(input, 'Tags');
  if (added.length === 0) throw new CodeDeployError('TagRequiredException', 'A tag is missing');
  const kept = resource.tags.filter((tag) => !added.some(({ Key }) => Key === tag.Key));
  await resource.save([...kept, ...added]);
  return {};
};

export const untagResource: CodeDeployOperation = async (input, context) => {
  const resource = requireResource(context, input);
  const keys = readTexts(input, 'TagKeys') ?? [];
  if (keys.length === 0) throw new CodeDeployError('TagRequiredException', 'A tag is missing');
  await resource.save(resource.tags.filter((tag) => !keys.includes(tag.Key)));
  return {};
};

function requireResource(
  context: CodeDeployContext,
  input: JsonObject,
): { readonly tags: readonly Tag[]; save(tags: readonly Tag[]): Promise<void> } {
  const arn = readText(input, 'ResourceArn');
  if (!arn)
    throw new CodeDeployError('ResourceArnRequiredException', 'The resource ARN is missing');
  const found = /^arn:aws[\w-]*:codedeploy:[\w-]+:\d{12}:(\w+):([^/]+)(?:\/(.+))?$/.exec(arn);
  if (!found) throw new CodeDeployError('InvalidArnException', `Not a valid ARN: ${arn}`);
  const [, kind, name = '', group = ''] = found;
  if (kind === 'application') {
    const { tags } = requireApplication(context, name);
    return {
      tags,
      save: (changed) =>
        context.applications.change(name, (record) => ({ ...record, tags: changed })),
    };
  }
  if (kind === 'deploymentgroup') {
    const { tags } = requireGroup(context, name, group);
    return {
      tags,
      save: (changed) =>
        context.groups.change(groupKey(name, group), (record) => ({ ...record, tags: changed })),
    };
  }
  throw new CodeDeployError('ArnNotSupportedException', `Not an ARN that can be tagged: ${arn}`);
}
