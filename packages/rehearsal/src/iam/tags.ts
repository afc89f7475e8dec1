import { readStructures, readText, requireText, type Input } from '../query/input.js';
import { invalidInput, limitExceeded } from './failures.js';
import type { Tag } from './model.js';

const most = 50;

/** @throws QueryError `ValidationError`, `InvalidInput`, `LimitExceeded` */
export function readTags(input: Input): readonly Tag[] {
  const tags = readStructures(input, 'Tags').map((tag) => ({
    Key: requireText(tag, 'Key', { longest: 128 }),
    Value: readText(tag, 'Value', { longest: 256 }) ?? '',
  }));
  const keys = tags.map(({ Key }) => Key.toLowerCase());
  if (new Set(keys).size < keys.length) {
    throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  if (keys.some((key) => key.startsWith('aws:'))) {
    throw invalidInput('Tag keys starting with "aws:" are reserved for system use.');
  }
  return mergeTags([], tags);
}

/** The tags of something after others were given to it: keys that differ in case only are the same. */
export function mergeTags(tags: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  const isAdded = ({ Key }: Tag) =>
    added.some((other) => other.Key.toLowerCase() === Key.toLowerCase());
  const merged = [...tags.filter((tag) => !isAdded(tag)), ...added];
  if (merged.length <= most) return merged;
  throw limitExceeded(`Cannot exceed quota for TagsPerResource: ${most}`);
}
