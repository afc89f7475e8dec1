import { everythingBlocked } from '../bucket.js';
import { requireBucket } from '../context.js';
import { s3Errors } from '../errors.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';

export const getPublicAccessBlock = defineOperation({
  name: 'GetPublicAccessBlock',
  does: 'Says what keeps the bucket from being opened to everybody.',
  route: 'GET bucket?publicAccessBlock',
  read: async (request, context) => {
    const { name, publicAccessBlock = everythingBlocked } = await requireBucket(request, context);
    if (!publicAccessBlock) {
      throw s3Errors.noSuchSetting(name, 'NoSuchPublicAccessBlockConfiguration');
    }
    return { publicAccessBlock };
  },
  run: ({ publicAccessBlock }) =>
    xmlAnswer('PublicAccessBlockConfiguration', { ...publicAccessBlock }),
});
