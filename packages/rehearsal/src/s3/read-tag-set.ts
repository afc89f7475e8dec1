import { s3Errors } from './errors.js';
import type { Tag } from './stored-object.js';
import { listOf, textOf } from './xml.js';

/**
 * Reads the tags of a document.
 * @throws S3Error `MalformedXML`
 */
export function readTagSet(value: unknown): readonly Tag[] {
  const [tagSet] = listOf(value);
  return listOf(tagSet?.Tag).map((tag): Tag => {
    const Key = textOf(tag.Key);
    if (Key === undefined) throw s3Errors.malformedXml();
    return { Key, Value: textOf(tag.Value) ?? '' };
  });
}
