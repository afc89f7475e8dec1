import { requireBucket, type S3Operation } from '../context.js';
import { versionHeader } from '../describe-object.js';
import { findVersion } from '../choose-version.js';

/** Removes an object's tags. */
export const deleteObjectTagging: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const version = await findVersion(request, bucket, context);
  await context.objects.update(bucket.name, request.key, { ...version, tags: [] });
  return { status: 204, headers: versionHeader(version, bucket) };
};
