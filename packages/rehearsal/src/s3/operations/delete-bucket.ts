import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { S3Error } from '../s3-error.js';

export const deleteBucket = defineOperation({
  name: 'DeleteBucket',
  does: 'Deletes a bucket that is empty.',
  route: 'DELETE bucket',
  read: async (request, context) => ({ bucket: await requireBucket(request, context) }),
  run: async ({ bucket }, context) => {
    if ((await context.objects.histories(bucket.name)).length > 0) {
      throw new S3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', {
        BucketName: bucket.name,
      });
    }
    await context.buckets.remove(bucket.name);
    return { status: 204 };
  },
});
