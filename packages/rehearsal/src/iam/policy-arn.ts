import { requireText, type Input } from '../query/input.js';
import { noSuchEntity } from './failures.js';
import { managedPolicies, type ManagedPolicy } from './managed-policies.js';

/** What the ARN of a policy says. */
export interface PolicyName {
  readonly arn: string;
  /** `aws`, or an account. */
  readonly owner: string;
  readonly path: string;
  readonly name: string;
}

/** @throws QueryError `ValidationError` */
export function readPolicyArn(input: Input): string {
  return requireText(input, 'PolicyArn', {
    pattern: /^arn:aws[\w-]*:iam::(?:aws|\d{12}):policy\/[!-~]+$/,
    longest: 2048,
  });
}

export function partsOf(arn: string): PolicyName {
  const [, owner = '', path = '', name = ''] = /::(\w+):policy(\/.*?)([^/]+)$/.exec(arn) ?? [];
  return { arn, owner, path, name };
}

/**
 * Sees that there is such a policy. Those that AWS keeps are taken as they are named, as they are many; but one that is known here
 * has its own path. An account of a rehearsal has no managed policies of its own.
 *
 * @throws QueryError `NoSuchEntity`
 */
export function requireAttachable(arn: string): void {
  const { owner, name } = partsOf(arn);
  const isElsewhere = managedPolicies.some((policy) => policy.name === name && !isIt(policy, arn));
  if (owner !== 'aws' || isElsewhere)
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}

/** @throws QueryError `NoSuchEntity` */
export function requireManaged(arn: string): ManagedPolicy {
  const found = managedPolicies.find((policy) => isIt(policy, arn));
  if (found) return found;
  throw noSuchEntity(`Policy ${arn} was not found.`);
}

function isIt({ name, path }: ManagedPolicy, arn: string): boolean {
  const parts = partsOf(arn);
  return parts.owner === 'aws' && parts.name === name && parts.path === path;
}
