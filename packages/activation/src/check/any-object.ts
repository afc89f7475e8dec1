import type { GroupSeen } from '@codedeployer/core/activation';
import type { Services } from '../aws/services.js';

/** The ARN of an object as one of a group's revisions has it. */
export function anyObject(
  { partition }: Pick<Services, 'partition'>,
  group: GroupSeen['group'],
): string {
  const key = group.key.replaceAll('{application}', group.application).replaceAll(/\{\w+\}/g, 'x');
  return `arn:${partition}:s3:::${group.bucket}/${key}`;
}
