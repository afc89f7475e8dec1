import { readStructures, readText, type Input } from '../query/input.js';
import { ec2Error, missingParameter } from './failures.js';
import type { Tag } from './model.js';

const most = 50;

/** @throws QueryError `MissingParameter`, `InvalidParameterValue` */
export function readTags(input: Input): readonly Tag[] {
  return readStructures(input, 'Tag').map((tag) => {
    const Key = readText(tag, 'Key');
    const Value = readText(tag, 'Value') ?? '';
    if (Key === undefined) throw missingParameter('Tag.Key');
    checkKey(Key);
    if (Value.length > 256)
      throw ec2Error(
        'InvalidParameterValue',
        `Tag value exceeds the maximum length of 256 characters`,
      );
    return { Key, Value };
  });
}

/** @throws QueryError `InvalidParameterValue` for a key that nobody may give or take */
export function checkKey(key: string): void {
  if (key === '') throw ec2Error('InvalidParameterValue', 'Tag key cannot be empty');
  if (key.length > 127)
    throw ec2Error('InvalidParameterValue', 'Tag key exceeds the maximum length of 127 characters');
  if (key.toLowerCase().startsWith('aws:')) {
    const message = `Invalid value for the key: ${key}. Tag keys starting with 'aws:' are reserved for internal use`;
    throw ec2Error('InvalidParameterValue', message);
  }
}

/** The tags of something after others were given to it. @throws QueryError `TagLimitExceeded` */
export function mergeTags(tags: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  const merged = new Map([...tags, ...added].map((tag) => [tag.Key, tag]));
  const own = [...merged.keys()].filter((key) => !key.startsWith('aws:'));
  if (own.length > most)
    throw ec2Error('TagLimitExceeded', `More than ${most} tags specified for a resource`);
  return [...merged.values()];
}
