import type { S3Operation } from '../context.js';
import { xmlAnswer } from '../xml.js';

/** Lists the buckets of the account. */
export const listBuckets: S3Operation = async (_request, context) => {
  const buckets = await context.buckets.list();
  return xmlAnswer('ListAllMyBucketsResult', {
    Owner: { ID: context.account },
    Buckets: {
      Bucket: buckets.map(({ name, created, region }) => ({
        Name: name,
        CreationDate: created,
        BucketRegion: region,
      })),
    },
  });
};
