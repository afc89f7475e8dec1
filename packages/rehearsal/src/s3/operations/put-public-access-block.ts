import type { PublicAccessBlock } from '../bucket.js';
import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { readDocument } from '../read-document.js';
import { booleanOf, parseXml } from '../xml.js';

export const putPublicAccessBlock = defineOperation({
  name: 'PutPublicAccessBlock',
  does: 'Replaces what keeps the bucket from being opened to everybody; what is not named is off.',
  route: 'PUT bucket?publicAccessBlock',
  read: async (request, context) => {
    const { name } = await requireBucket(request, context);
    const document = parseXml(await readDocument(request.call), 'PublicAccessBlockConfiguration');
    const publicAccessBlock: PublicAccessBlock = {
      BlockPublicAcls: booleanOf(document.BlockPublicAcls),
      IgnorePublicAcls: booleanOf(document.IgnorePublicAcls),
      BlockPublicPolicy: booleanOf(document.BlockPublicPolicy),
      RestrictPublicBuckets: booleanOf(document.RestrictPublicBuckets),
    };
    return { name, publicAccessBlock };
  },
  run: async ({ name, publicAccessBlock }, context) => {
    await context.buckets.change(name, (bucket) => ({ ...bucket, publicAccessBlock }));
    return { status: 200 };
  },
});
