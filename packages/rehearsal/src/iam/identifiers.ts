import { createHash, randomInt } from 'node:crypto';
import type { Caller } from '../query/operation.js';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new id as IAM gives them: `AROA` for a role, `AIPA` for an instance profile. */
export function newId(prefix: 'AROA' | 'AIPA'): string {
  const rest = Array.from({ length: 17 }, () => letters[randomInt(letters.length)]);
  return `${prefix}${rest.join('')}`;
}

/** The partition of a region. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The ARN of something of IAM's, in the partition that the caller is in. */
export function iamArn(
  { account, region }: Pick<Caller, 'account' | 'region'>,
  resource: string,
): string {
  return `arn:${partitionOf(region)}:iam::${account}:${resource}`;
}

/** The id of a policy of AWS's: the same each time. */
export function managedId(name: string): string {
  return `ANPA${createHash('sha256').update(name).digest('hex').slice(0, 17).toUpperCase()}`;
}

/** When policies of AWS's are said to be from. */
export const publication = new Date('2023-08-16T20:38:58Z');

/** A time as IAM keeps it, in milliseconds. */
export function wholeSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000) * 1000;
}
