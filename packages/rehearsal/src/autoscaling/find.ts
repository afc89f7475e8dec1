import { requireText, type Input } from '../query/input.js';
import { QueryError } from '../query/query-error.js';
import type { ScalingContext } from './context.js';
import type { ScalingGroup } from './model.js';

export function validation(message: string): QueryError {
  return new QueryError(400, 'ValidationError', message);
}

/** @throws QueryError `ValidationError` */
export function readGroupName(input: Input): string {
  return requireText(input, 'AutoScalingGroupName', {
    pattern: /^[^:\p{Cc}]*$/u,
    longest: 255,
  });
}

/** The group that a request names. @throws QueryError `ValidationError` */
export function requireGroup(input: Input, { groups }: ScalingContext): ScalingGroup {
  const name = readGroupName(input);
  const group = groups.get(name);
  if (group) return group;
  throw validation(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
}
