import { requireBucket, type S3Operation } from '../context.js';

/** Says that the bucket is there and where. */
export const headBucket: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  return {
    status: 200,
    headers: {
      'x-amz-bucket-region': bucket.region,
      'x-amz-access-point-alias': 'false',
      'content-type': 'application/xml',
    },
  };
};
