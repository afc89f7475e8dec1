import { requireBucket, type S3Operation } from '../context.js';
import { uploadIdOf } from '../upload-id.js';

/** Gives a multipart upload up and frees its parts. */
export const abortMultipartUpload: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const uploadId = uploadIdOf(request);
  await context.takeTurn(`upload/${uploadId}`, async () => {
    await context.uploads.get(bucket.name, request.key, uploadId);
    await context.uploads.remove(bucket.name, uploadId);
  });
  return { status: 204 };
};
