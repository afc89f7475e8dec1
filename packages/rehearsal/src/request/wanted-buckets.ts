import type { RehearsalRequest } from '@codedeployer/core/contract';
import type { BucketOptions } from '../s3/open-s3.js';
import { usualAccount, type RehearsedGroup } from './read-groups.js';

/**
 * The buckets that a request and its groups name. One that several name is where the first of them is, and lets the accounts
 * of the others in, as the policy of such a bucket does.
 */
export function wantedBuckets(
  request: Pick<RehearsalRequest, 'bucket' | 'region' | 'account'>,
  groups: readonly RehearsedGroup[],
): readonly BucketOptions[] {
  const { bucket, region, account = usualAccount } = request;
  const users = [{ bucket, region, account }, ...groups];
  return [...new Set(users.map((user) => user.bucket))].flatMap((name) => {
    const [first, ...others] = users.filter((user) => user.bucket === name);
    if (first === undefined) return [];
    const guests = [...new Set(others.map((other) => other.account))];
    return { name, region: first.region, owner: first.account, guests };
  });
}
