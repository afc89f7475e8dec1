import { isOwnership } from '../bucket.js';
import { requireBucket } from '../context.js';
import { s3Errors } from '../errors.js';
import { defineOperation } from '../operation.js';
import { readDocument } from '../read-document.js';
import { listOf, parseXml, textOf } from '../xml.js';

export const putBucketOwnershipControls = defineOperation({
  name: 'PutBucketOwnershipControls',
  does: 'Sets who owns what others upload, and so whether access control lists count.',
  route: 'PUT bucket?ownershipControls',
  read: async (request, context) => {
    const { name } = await requireBucket(request, context);
    const rules = listOf(parseXml(await readDocument(request.call), 'OwnershipControls').Rule);
    const ownership = textOf(rules[0]?.ObjectOwnership) ?? '';
    if (rules.length !== 1 || !isOwnership(ownership)) throw s3Errors.malformedXml();
    return { name, ownership };
  },
  run: async ({ name, ownership }, context) => {
    await context.buckets.change(name, (bucket) => ({ ...bucket, ownership }));
    return { status: 200 };
  },
});
