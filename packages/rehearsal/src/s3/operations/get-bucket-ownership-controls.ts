import { requireBucket, type S3Operation } from '../context.js';
import { xmlAnswer } from '../xml.js';

/** Says who owns what others upload. */
export const getBucketOwnershipControls: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  return xmlAnswer('OwnershipControls', { Rule: { ObjectOwnership: bucket.ownership } });
};
