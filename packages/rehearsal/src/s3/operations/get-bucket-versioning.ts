import { requireBucket, type S3Operation } from '../context.js';
import { xmlAnswer } from '../xml.js';

/** Says whether the bucket keeps versions; says nothing when it never did. */
export const getBucketVersioning: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  return xmlAnswer('VersioningConfiguration', { Status: bucket.versioning });
};
