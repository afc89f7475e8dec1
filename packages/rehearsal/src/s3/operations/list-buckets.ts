import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';

export const listBuckets = defineOperation({
  name: 'ListBuckets',
  does: 'Lists the buckets of the account.',
  route: 'GET service',
  read: ({ account = '' }) => ({ account }),
  run: async ({ account }, context) => {
    const buckets = (await context.buckets.list()).filter(({ owner }) => owner === account);
    return xmlAnswer('ListAllMyBucketsResult', {
      Owner: { ID: account },
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
