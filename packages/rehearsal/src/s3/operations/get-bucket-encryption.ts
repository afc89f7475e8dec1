import { requireBucket, type S3Operation } from '../context.js';
import { xmlAnswer } from '../xml.js';

/** Says how objects are encrypted when an upload does not say it: with S3's own keys. */
export const getBucketEncryption: S3Operation = async (request, context) => {
  await requireBucket(request, context);
  return xmlAnswer('ServerSideEncryptionConfiguration', {
    Rule: {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
      BucketKeyEnabled: false,
    },
  });
};
