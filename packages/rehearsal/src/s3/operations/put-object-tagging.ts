import { requireBucket } from '../context.js';
import { versionHeader } from '../describe-object.js';
import { checkTags } from '../object-attributes.js';
import { defineOperation } from '../operation.js';
import { readDocument } from '../read-document.js';
import { readTagSet } from '../read-tag-set.js';
import { parseXml } from '../xml.js';
import { findVersion } from '../choose-version.js';

export const putObjectTagging = defineOperation({
  name: 'PutObjectTagging',
  does: "Replaces an object's tags.",
  route: 'PUT object?tagging',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const version = await findVersion(request, bucket, context);
    const document = parseXml(await readDocument(request.call), 'Tagging');
    const tags = readTagSet(document.TagSet);
    return { bucket, version, tags };
  },
  run: async ({ bucket, version, tags }, context, request) => {
    await context.objects.update(bucket.name, request.key, { ...version, tags: checkTags(tags) });
    return { status: 200, headers: versionHeader(version, bucket) };
  },
});
