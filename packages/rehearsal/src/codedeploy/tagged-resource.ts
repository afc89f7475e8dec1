import { CodeDeployError } from './codedeploy-error.js';
import {
  groupKey,
  requireApplication,
  requireGroup,
  type CodeDeployContext,
  type JsonObject,
} from './context.js';
import type { Tag } from './model.js';
import { readText } from './read-input.js';

export function requireTaggedResource(
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
