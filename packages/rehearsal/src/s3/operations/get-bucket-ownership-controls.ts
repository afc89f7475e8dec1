import { requireBucket } from '../context.js';
import { s3Errors } from '../errors.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';

export const getBucketOwnershipControls = defineOperation({
  name: 'GetBucketOwnershipControls',
  does: 'Says who owns what others upload.',
  route: 'GET bucket?ownershipControls',
  read: async (request, context) => {
    const { name, ownership } = await requireBucket(request, context);
    if (!ownership) throw s3Errors.noSuchSetting(name, 'OwnershipControlsNotFoundError');
    return { ownership };
  },
  run: ({ ownership }) => xmlAnswer('OwnershipControls', { Rule: { ObjectOwnership: ownership } }),
});
