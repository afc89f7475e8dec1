import { S3Error } from './s3-error.js';
import type { Tag } from './stored-object.js';

/**
 * Checks a bucket's tags: fifty at most, keys unique and not AWS's own, 128 and 256 characters long at most.
 * @throws S3Error `InvalidTag`
 */
export function checkBucketTags(tags: readonly Tag[]): readonly Tag[] {
  const invalid = (message: string, tag?: Tag) =>
    new S3Error(400, 'InvalidTag', message, tag && { TagKey: tag.Key });
  if (tags.length > 50) throw invalid('Bucket tag count cannot be greater than 50');
  for (const [index, tag] of tags.entries()) {
    if (tag.Key.length === 0 || tag.Key.length > 128)
      throw invalid('The TagKey you have provided is invalid', tag);
    if (tag.Value.length > 256) throw invalid('The TagValue you have provided is invalid', tag);
    if (tag.Key.startsWith('aws:'))
      throw invalid('System tags cannot be added/updated by requester', tag);
    if (tags.findIndex(({ Key }) => Key === tag.Key) < index)
      throw invalid('Cannot provide multiple Tags with the same key', tag);
  }
  return tags;
}
