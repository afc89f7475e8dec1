import { CodeDeployError } from './codedeploy-error.js';
import type { JsonObject } from './context.js';
import type { Tag, TagFilter } from './model.js';
import { readChoice, readObject, readObjects, readText } from './read-input.js';

/** The service's limits: filters in one list, lists in a set. */
const mostFilters = 10;
const mostLists = 3;

/** The instances that filters are for, in the words of the API. */
export interface TagSubject {
  readonly filters: 'ec2TagFilters' | 'onPremisesInstanceTagFilters' | 'tagFilters';
  readonly set: 'ec2TagSet' | 'onPremisesTagSet';
  readonly list: 'ec2TagSetList' | 'onPremisesTagSetList';
  readonly invalid:
    'InvalidEC2TagException' | 'InvalidTagException' | 'InvalidTargetInstancesException';
  readonly both: 'InvalidEC2TagCombinationException' | 'InvalidOnPremisesTagCombinationException';
}

export const ec2Tags: TagSubject = {
  filters: 'ec2TagFilters',
  set: 'ec2TagSet',
  list: 'ec2TagSetList',
  invalid: 'InvalidEC2TagException',
  both: 'InvalidEC2TagCombinationException',
};

/** Of the new instances of a blue/green deployment. */
export const targetTags: TagSubject = {
  filters: 'tagFilters',
  set: 'ec2TagSet',
  list: 'ec2TagSetList',
  invalid: 'InvalidTargetInstancesException',
  both: 'InvalidEC2TagCombinationException',
};

export const onPremisesTags: TagSubject = {
  filters: 'onPremisesInstanceTagFilters',
  set: 'onPremisesTagSet',
  list: 'onPremisesTagSetList',
  invalid: 'InvalidTagException',
  both: 'InvalidOnPremisesTagCombinationException',
};

/** How a group finds instances: any filter counts, or of each list of the set any. One of the two is empty. */
export interface TagChoice {
  readonly filters: readonly TagFilter[];
  readonly set: readonly (readonly TagFilter[])[];
}

/**
 * Tags of a resource, with keys and values as long as AWS lets them be.
 * @throws CodeDeployError by the exception that is given
 */
export function readTags(
  input: JsonObject,
  name: string,
  exception = 'InvalidTagsToAddException',
): readonly Tag[] {
  return (readObjects(input, name) ?? []).map((tag) => {
    const Key = readText(tag, 'Key') ?? '';
    const Value = readText(tag, 'Value') ?? '';
    if (Key === '') throw new CodeDeployError(exception, 'A tag has no key');
    if (Key.length > 128 || Value.length > 256) {
      throw new CodeDeployError(
        exception,
        `The key of a tag has no more than 128 characters and its value no more than 256: ${Key}`,
      );
    }
    return { Key, Value };
  });
}

/**
 * Reads by which tags a group finds its instances. What the request leaves out stays, so that who goes from filters to a set has to
 * send an empty list of filters with it.
 * @throws CodeDeployError by the subject, `TagSetListLimitExceededException`
 */
export function readTagChoice(
  input: JsonObject,
  subject: TagSubject,
  before: TagChoice,
): TagChoice {
  const filters = readTagFilters(input, subject.filters, subject.invalid) ?? before.filters;
  const set = readSet(input, subject) ?? before.set;
  if (filters.length > 0 && set.length > 0) {
    throw new CodeDeployError(
      subject.both,
      `A call was submitted that specified both ${subject.filters} and ${subject.set}, but only one of these data types can be used in a single call.`,
    );
  }
  return { filters, set };
}

function readSet(
  input: JsonObject,
  subject: TagSubject,
): readonly (readonly TagFilter[])[] | undefined {
  const set = readObject(input, subject.set);
  if (!set) return undefined;
  const lists: unknown = set[subject.list] ?? [];
  if (!Array.isArray(lists)) {
    throw new CodeDeployError(
      'SerializationException',
      `${subject.set}.${subject.list} must be a list`,
    );
  }
  if (lists.length > mostLists) {
    throw new CodeDeployError(
      'TagSetListLimitExceededException',
      `The number of tag groups included in the tag set list exceeded the maximum allowed limit of ${mostLists}.`,
    );
  }
  return lists.map((filters: unknown) => {
    const read = readTagFilters({ filters }, 'filters', subject.invalid) ?? [];
    if (read.length === 0) throw new CodeDeployError(subject.invalid, 'A tag group has no tags');
    return read;
  });
}

/**
 * Filters by tags, ten at most.
 * @throws CodeDeployError by the exception that is given
 */
export function readTagFilters(
  input: JsonObject,
  name: string,
  exception: string,
): readonly TagFilter[] | undefined {
  const filters = readObjects(input, name);
  if (filters && filters.length > mostFilters) {
    throw new CodeDeployError(exception, `A list has no more than ${mostFilters} tag filters`);
  }
  return filters?.map((filter) => readFilter(filter, exception));
}

function readFilter(filter: JsonObject, exception: string): TagFilter {
  const Key = readText(filter, 'Key');
  const Value = readText(filter, 'Value');
  const Type = readChoice(
    filter,
    'Type',
    ['KEY_ONLY', 'VALUE_ONLY', 'KEY_AND_VALUE'] as const,
    exception,
  );
  if (!Key && Type !== 'VALUE_ONLY') throw new CodeDeployError(exception, 'A filter has no key');
  if (!Value && Type === 'VALUE_ONLY')
    throw new CodeDeployError(exception, 'A filter by value has no value');
  return {
    ...(Key !== undefined && { Key }),
    ...(Value !== undefined && { Value }),
    ...(Type !== undefined && { Type }),
  };
}
