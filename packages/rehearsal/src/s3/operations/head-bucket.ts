import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';

export const headBucket = defineOperation({
  name: 'HeadBucket',
  does: 'Says that the bucket is there and where.',
  route: 'HEAD bucket',
  read: async (request, context) => ({ bucket: await requireBucket(request, context) }),
  run: ({ bucket }) => ({
    status: 200,
    headers: {
      'x-amz-bucket-region': bucket.region,
      'x-amz-access-point-alias': 'false',
      'content-type': 'application/xml',
    },
  }),
});
