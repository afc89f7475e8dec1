import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';

export const getBucketEncryption = defineOperation({
  name: 'GetBucketEncryption',
  does: "Says how objects are encrypted when an upload does not say it: with S3's own keys.",
  route: 'GET bucket?encryption',
  read: async (request, context) => {
    await requireBucket(request, context);
    return {};
  },
  run: () =>
    xmlAnswer('ServerSideEncryptionConfiguration', {
      Rule: {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
        BucketKeyEnabled: false,
      },
    }),
});
