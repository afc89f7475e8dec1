import { requirePolicy } from '../bucket-policy.js';
import { defineOperation } from '../operation.js';

export const getBucketPolicy = defineOperation({
  name: 'GetBucketPolicy',
  does: 'Gives the policy of the bucket as it came. Nothing here acts on it.',
  route: 'GET bucket?policy',
  read: async (request, context) => ({ policy: await requirePolicy(request, context) }),
  run: ({ policy }) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: policy,
  }),
});
