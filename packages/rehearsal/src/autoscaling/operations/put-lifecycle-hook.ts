import type { ScalingOperation } from '../context.js';
import { readChoice, readNumber, readText, requireText } from '../../query/input.js';
import { requireGroup, validation } from '../find.js';
import { putHook } from '../hooks.js';

const transitions = [
  'autoscaling:EC2_INSTANCE_LAUNCHING',
  'autoscaling:EC2_INSTANCE_TERMINATING',
] as const;

export const putLifecycleHook: ScalingOperation = {
  name: 'PutLifecycleHook',
  does: 'Puts a hook on a group, or changes it; no instance waits for it here.',
  async run(input, context) {
    const group = requireGroup(input, context);
    const name = requireText(input, 'LifecycleHookName', {
      pattern: /^[A-Za-z0-9\-_/]*$/,
      says: '[A-Za-z0-9\\-_\\/]+',
      longest: 255,
    });
    const before = group.hooks.find((hook) => hook.name === name);
    const transition = readChoice(input, 'LifecycleTransition', transitions) ?? before?.transition;
    if (transition === undefined) {
      throw validation(
        `Lifecycle transition must be specified for a new lifecycle hook. Use one of: ${transitions.join(', ')}`,
      );
    }
    const targetArn = readText(input, 'NotificationTargetARN') ?? before?.targetArn;
    const roleArn = readText(input, 'RoleARN') ?? before?.roleArn;
    const metadata = readText(input, 'NotificationMetadata', { longest: 4000 }) ?? before?.metadata;
    await putHook(context, group.name, {
      name,
      transition,
      ...(targetArn !== undefined && { targetArn }),
      ...(roleArn !== undefined && { roleArn }),
      ...(metadata !== undefined && { metadata }),
      heartbeat:
        readNumber(input, 'HeartbeatTimeout', { least: 30, most: 7200 }) ??
        before?.heartbeat ??
        3600,
      result:
        readChoice(input, 'DefaultResult', ['CONTINUE', 'ABANDON']) ?? before?.result ?? 'ABANDON',
    });
    return {};
  },
};
