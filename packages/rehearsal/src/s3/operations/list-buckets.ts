import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';

export const listBuckets = defineOperation({
  name: 'ListBuckets',
  does: 'Lists the buckets of the account.',
  route: 'GET service',
  read: () => ({}),
  run: async (_nothing, context) => {
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
  },
});
