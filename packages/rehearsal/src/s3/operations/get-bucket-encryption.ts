import { encryptionElement } from '../bucket-encryption.js';
import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';

export const getBucketEncryption = defineOperation({
  name: 'GetBucketEncryption',
  does: "Says how objects are encrypted when an upload does not say it; with S3's own keys where nobody has set anything else.",
  route: 'GET bucket?encryption',
  read: async (request, context) => ({ bucket: await requireBucket(request, context) }),
  run: ({ bucket }) =>
    xmlAnswer('ServerSideEncryptionConfiguration', encryptionElement(bucket.encryption)),
});
