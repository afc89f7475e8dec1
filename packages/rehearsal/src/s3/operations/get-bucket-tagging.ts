import { requireBucket } from '../context.js';
import { s3Errors } from '../errors.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';

export const getBucketTagging = defineOperation({
  name: 'GetBucketTagging',
  does: 'Lists the tags of the bucket.',
  route: 'GET bucket?tagging',
  read: async (request, context) => {
    const { name, tags = [] } = await requireBucket(request, context);
    if (tags.length === 0) throw s3Errors.noSuchSetting(name, 'NoSuchTagSet');
    return { tags };
  },
  run: ({ tags }) =>
    xmlAnswer('Tagging', { TagSet: { Tag: tags.map(({ Key, Value }) => ({ Key, Value })) } }),
});
