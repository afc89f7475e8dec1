import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';

export const getBucketVersioning = defineOperation({
  name: 'GetBucketVersioning',
  does: 'Says whether the bucket keeps versions; says nothing when it never did.',
  route: 'GET bucket?versioning',
  read: async (request, context) => ({ bucket: await requireBucket(request, context) }),
  run: ({ bucket }) => xmlAnswer('VersioningConfiguration', { Status: bucket.versioning }),
});
