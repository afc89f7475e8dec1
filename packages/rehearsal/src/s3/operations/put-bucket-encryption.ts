import { readEncryption } from '../bucket-encryption.js';
import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { readDocument } from '../read-document.js';

export const putBucketEncryption = defineOperation({
  name: 'PutBucketEncryption',
  does: 'Sets how objects are encrypted when an upload does not say it.',
  route: 'PUT bucket?encryption',
  read: async (request, context) => {
    const { name } = await requireBucket(request, context);
    return { name, encrypt: readEncryption(await readDocument(request.call)) };
  },
  run: async ({ name, encrypt }, context) => {
    await context.buckets.change(name, (bucket) => ({
      ...bucket,
      encryption: encrypt(bucket.encryption),
    }));
    return { status: 200 };
  },
});
