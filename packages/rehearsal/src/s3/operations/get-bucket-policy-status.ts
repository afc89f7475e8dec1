import { isPublicPolicy, requirePolicy } from '../bucket-policy.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';

export const getBucketPolicyStatus = defineOperation({
  name: 'GetBucketPolicyStatus',
  does: 'Says whether the policy lets everybody in: it allows something to `*` on no condition.',
  route: 'GET bucket?policyStatus',
  read: async (request, context) => ({ policy: await requirePolicy(request, context) }),
  run: ({ policy }) => xmlAnswer('PolicyStatus', { IsPublic: isPublicPolicy(policy) }),
});
