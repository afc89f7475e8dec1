import { requireBucket, type S3Operation } from '../context.js';
import { S3Error } from '../s3-error.js';

/** Deletes a bucket that is empty. */
export const deleteBucket: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  if ((await context.objects.histories(bucket.name)).length > 0) {
    throw new S3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', {
      BucketName: bucket.name,
    });
  }
  await context.buckets.remove(bucket.name);
  return { status: 204 };
};
