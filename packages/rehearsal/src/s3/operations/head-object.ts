import { requireBucket, type S3Operation } from '../context.js';
import { findVersion } from '../choose-version.js';
import { describeRead } from '../describe-read.js';

/** Says what GET would say, without the bytes. */
export const headObject: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const version = await findVersion(request, bucket, context);
  return describeRead(request, bucket, version).answer;
};
