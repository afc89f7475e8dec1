import { requireBucket } from '../context.js';
import { versionHeader } from '../describe-object.js';
import { s3Errors } from '../errors.js';
import { checkTags } from '../object-attributes.js';
import { defineOperation } from '../operation.js';
import { readDocument } from '../read-document.js';
import type { Tag } from '../stored-object.js';
import { listOf, parseXml, textOf } from '../xml.js';
import { findVersion } from '../choose-version.js';

export const putObjectTagging = defineOperation({
  name: 'PutObjectTagging',
  does: "Replaces an object's tags.",
  route: 'PUT object?tagging',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const version = await findVersion(request, bucket, context);
    const document = parseXml(await readDocument(request.call), 'Tagging');
    const [tagSet] = listOf(document.TagSet);
    const tags = listOf(tagSet?.Tag).map((tag): Tag => {
      const Key = textOf(tag.Key);
      if (Key === undefined) throw s3Errors.malformedXml();
      return { Key, Value: textOf(tag.Value) ?? '' };
    });
    return { bucket, version, tags };
  },
  run: async ({ bucket, version, tags }, context, request) => {
    await context.objects.update(bucket.name, request.key, { ...version, tags: checkTags(tags) });
    return { status: 200, headers: versionHeader(version, bucket) };
  },
});
