import { everythingBlocked } from '../bucket.js';
import { checkPolicy, isPublicPolicy } from '../bucket-policy.js';
import { requireBucket } from '../context.js';
import { s3Errors } from '../errors.js';
import { defineOperation } from '../operation.js';
import { readDocument } from '../read-document.js';

export const putBucketPolicy = defineOperation({
  name: 'PutBucketPolicy',
  does: 'Replaces the policy of the bucket, but for one that opens it to everybody where that is blocked.',
  route: 'PUT bucket?policy',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const policy = await readDocument(request.call);
    checkPolicy(policy, bucket);
    const { publicAccessBlock = everythingBlocked } = bucket;
    if (publicAccessBlock?.BlockPublicPolicy && isPublicPolicy(policy))
      throw s3Errors.accessDenied();
    return { name: bucket.name, policy };
  },
  run: async ({ name, policy }, context) => {
    await context.buckets.change(name, (bucket) => ({ ...bucket, policy }));
    return { status: 204 };
  },
});
