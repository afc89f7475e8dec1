import { requireBucket, type S3Operation } from '../context.js';
import { versionHeader } from '../describe-object.js';
import { xmlAnswer } from '../xml.js';
import { findVersion } from '../choose-version.js';

/** Lists an object's tags. */
export const getObjectTagging: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const version = await findVersion(request, bucket, context);
  return xmlAnswer(
    'Tagging',
    { TagSet: { Tag: version.tags.map(({ Key, Value }) => ({ Key, Value })) } },
    versionHeader(version, bucket),
  );
};
