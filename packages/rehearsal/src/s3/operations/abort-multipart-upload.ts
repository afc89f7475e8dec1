import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { uploadIdOf } from '../upload-id.js';

export const abortMultipartUpload = defineOperation({
  name: 'AbortMultipartUpload',
  does: 'Gives a multipart upload up and frees its parts.',
  route: 'DELETE object?uploadId',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const uploadId = uploadIdOf(request);
    return { bucket, uploadId };
  },
  run: async ({ bucket, uploadId }, context, request) => {
    await context.takeTurn(`upload/${uploadId}`, async () => {
      await context.uploads.get(bucket.name, request.key, uploadId);
      await context.uploads.remove(bucket.name, uploadId);
    });
    return { status: 204 };
  },
});
