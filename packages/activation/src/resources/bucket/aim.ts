import type { Services } from '../../aws/services.js';
import type { BucketRequest } from './bucket.js';

/** What a request about the bucket is aimed at: with its owner, so that none of somebody else's is changed. */
export function aimOf(
  { account }: Services,
  { name, owner = account }: BucketRequest,
): { readonly Bucket: string; readonly ExpectedBucketOwner: string } {
  return { Bucket: name, ExpectedBucketOwner: owner };
}
