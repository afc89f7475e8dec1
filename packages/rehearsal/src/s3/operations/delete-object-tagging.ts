import { requireBucket } from '../context.js';
import { versionHeader } from '../describe-object.js';
import { findVersion } from '../choose-version.js';
import { defineOperation } from '../operation.js';

export const deleteObjectTagging = defineOperation({
  name: 'DeleteObjectTagging',
  does: "Removes an object's tags.",
  route: 'DELETE object?tagging',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const version = await findVersion(request, bucket, context);
    return { bucket, version };
  },
  run: async ({ bucket, version }, context, request) => {
    await context.objects.update(bucket.name, request.key, { ...version, tags: [] });
    return { status: 204, headers: versionHeader(version, bucket) };
  },
});
