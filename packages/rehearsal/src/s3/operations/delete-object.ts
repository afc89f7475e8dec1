import { requireBucket, type S3Operation } from '../context.js';
import { deletionCondition } from '../deletion-condition.js';

/** Deletes an object or one version of it; a key that is not there counts as deleted. */
export const deleteObject: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const match = request.call.headers['if-match'];
  const deletion = await context.objects.remove(
    bucket,
    request.key,
    request.call.query.get('versionId') ?? undefined,
    context.now(),
    deletionCondition(request.key, match),
  );
  return {
    status: 204,
    headers: {
      'x-amz-version-id': deletion.versionId,
      'x-amz-delete-marker': deletion.deleteMarker ? 'true' : undefined,
    },
  };
};
