import { requireBucket } from '../context.js';
import { findVersion } from '../choose-version.js';
import { describeRead } from '../describe-read.js';
import { defineOperation } from '../operation.js';

export const headObject = defineOperation({
  name: 'HeadObject',
  does: 'Says what GET would say, without the bytes.',
  route: 'HEAD object',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const version = await findVersion(request, bucket, context);
    return { bucket, version };
  },
  run: ({ bucket, version }, context, request) => describeRead(request, bucket, version).answer,
});
