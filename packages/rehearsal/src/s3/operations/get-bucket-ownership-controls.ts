import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';

export const getBucketOwnershipControls = defineOperation({
  name: 'GetBucketOwnershipControls',
  does: 'Says who owns what others upload.',
  route: 'GET bucket?ownershipControls',
  read: async (request, context) => ({ bucket: await requireBucket(request, context) }),
  run: ({ bucket }) =>
    xmlAnswer('OwnershipControls', { Rule: { ObjectOwnership: bucket.ownership } }),
});
