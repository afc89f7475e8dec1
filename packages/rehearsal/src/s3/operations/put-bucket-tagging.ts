import { checkBucketTags } from '../check-bucket-tags.js';
import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { readDocument } from '../read-document.js';
import { readTagSet } from '../read-tag-set.js';
import { parseXml } from '../xml.js';

export const putBucketTagging = defineOperation({
  name: 'PutBucketTagging',
  does: 'Replaces the tags of the bucket.',
  route: 'PUT bucket?tagging',
  read: async (request, context) => {
    const { name } = await requireBucket(request, context);
    const document = parseXml(await readDocument(request.call), 'Tagging');
    return { name, tags: checkBucketTags(readTagSet(document.TagSet)) };
  },
  run: async ({ name, tags }, context) => {
    await context.buckets.change(name, (bucket) => ({ ...bucket, tags }));
    return { status: 204 };
  },
});
