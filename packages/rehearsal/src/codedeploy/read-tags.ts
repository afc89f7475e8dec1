import { CodeDeployError } from './codedeploy-error.js';
import type { JsonObject } from './context.js';
import type { Tag, TagFilter } from './model.js';
import { readChoice, readObjects, readText } from './read-input.js';

/** Tags of a resource. */
export function readTags(input: JsonObject, name: string): readonly Tag[] {
  return (readObjects(input, name) ?? []).map((tag) => {
    const Key = readText(tag, 'Key');
    if (!Key) throw new CodeDeployError('InvalidTagsToAddException', 'A tag has no key');
    return { Key, Value: readText(tag, 'Value') ?? '' };
  });
}

/** Filters by which a group finds its instances, ten at most. */
export function readTagFilters(input: JsonObject, name: string): readonly TagFilter[] | undefined {
  const filters = readObjects(input, name);
  if (filters && filters.length > 10) {
    throw new CodeDeployError('InvalidEC2TagException', 'A group has no more than 10 tag filters');
  }
  return filters?.map(readTagFilter);
}

/** Lists of filters of which each must match. */
export function readTagSet(
  input: JsonObject,
  name: string,
  listName: string,
): readonly (readonly TagFilter[])[] | undefined {
  const set = input[name];
  if (set === undefined || set === null) return undefined;
  const lists: unknown = typeof set === 'object' ? (set as JsonObject)[listName] : set;
  if (!Array.isArray(lists)) {
    throw new CodeDeployError('SerializationException', `${name}.${listName} must be a list`);
  }
  return lists.map((filters: unknown) => readTagFilters({ filters }, 'filters') ?? []);
}

function readTagFilter(filter: JsonObject): TagFilter {
  const Key = readText(filter, 'Key');
  const Value = readText(filter, 'Value');
  const Type = readChoice(
    filter,
    'Type',
    ['KEY_ONLY', 'VALUE_ONLY', 'KEY_AND_VALUE'] as const,
    'InvalidEC2TagException',
  );
  return {
    ...(Key !== undefined && { Key }),
    ...(Value !== undefined && { Value }),
    ...(Type !== undefined && { Type }),
  };
}
