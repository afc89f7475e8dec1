import { requireBucket } from '../context.js';
import { deletionCondition } from '../deletion-condition.js';
import { defineOperation } from '../operation.js';

export const deleteObject = defineOperation({
  name: 'DeleteObject',
  does: 'Deletes an object or one version of it; a key that is not there counts as deleted.',
  route: 'DELETE object',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const match = request.call.headers['if-match'];
    return { bucket, match };
  },
  run: async ({ bucket, match }, context, request) => {
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
  },
});
