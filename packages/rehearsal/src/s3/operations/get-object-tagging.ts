import { requireBucket } from '../context.js';
import { versionHeader } from '../describe-object.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';
import { findVersion } from '../choose-version.js';

export const getObjectTagging = defineOperation({
  name: 'GetObjectTagging',
  does: "Lists an object's tags.",
  route: 'GET object?tagging',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const version = await findVersion(request, bucket, context);
    return { bucket, version };
  },
  run: ({ bucket, version }) =>
    xmlAnswer(
      'Tagging',
      { TagSet: { Tag: version.tags.map(({ Key, Value }) => ({ Key, Value })) } },
      versionHeader(version, bucket),
    ),
});
