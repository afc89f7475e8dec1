import type { DeploymentGroupInfo, EC2TagFilter } from '@aws-sdk/client-codedeploy';

/** What has tags: an instance of EC2, or a machine on premises, which has those that CodeDeploy keeps. */
export interface Tagged {
  readonly Tags?:
    | readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]
    | undefined;
}

/** The lists of tags of which an instance has to have one each: of EC2's tags in one list, any is enough. */
export function tagLists({ ec2TagFilters, ec2TagSet }: DeploymentGroupInfo): EC2TagFilter[][] {
  const sets = ec2TagSet?.ec2TagSetList ?? [];
  if (sets.length > 0) return sets;
  return ec2TagFilters === undefined || ec2TagFilters.length === 0 ? [] : [ec2TagFilters];
}

function fits({ Key, Value = '', Type = 'KEY_AND_VALUE' }: EC2TagFilter, instance: Tagged) {
  return (instance.Tags ?? []).some(
    (tag) =>
      (Type === 'VALUE_ONLY' || tag.Key === Key) && (Type === 'KEY_ONLY' || tag.Value === Value),
  );
}

export function isTagged(lists: readonly EC2TagFilter[][], instance: Tagged): boolean {
  return (
    lists.length > 0 && lists.every((filters) => filters.some((filter) => fits(filter, instance)))
  );
}

/** How many of these have all tags of a list in which one is enough; undefined where there is only one. */
export function withAll(
  lists: readonly EC2TagFilter[][],
  instances: readonly Tagged[],
): number | undefined {
  const [only, ...others] = lists;
  if (only === undefined || only.length < 2 || others.length > 0) return undefined;
  return instances.filter((instance) => only.every((filter) => fits(filter, instance))).length;
}

const lower = (text = '') => text.toLowerCase();

/** A tag of an instance that differs from one that is wanted in upper and lower case alone: as it is, and as it is wanted. */
export function almost(
  lists: readonly EC2TagFilter[][],
  instance: Tagged,
):
  | { readonly is: string; readonly wanted: string; readonly key: string; readonly value: string }
  | undefined {
  for (const { Key, Value, Type = 'KEY_AND_VALUE' } of lists.flat()) {
    if (Type !== 'KEY_AND_VALUE' || Key === undefined) continue;
    for (const tag of instance.Tags ?? [])
      if (
        lower(tag.Key) === lower(Key) &&
        lower(tag.Value) === lower(Value) &&
        (tag.Key !== Key || tag.Value !== Value)
      )
        return {
          is: `${tag.Key ?? ''}=${tag.Value ?? ''}`,
          wanted: `${Key}=${Value ?? ''}`,
          key: Key,
          value: Value ?? '',
        };
  }
  return undefined;
}

export function formatLists(lists: readonly EC2TagFilter[][]): string {
  const one = ({ Key, Value, Type = 'KEY_AND_VALUE' }: EC2TagFilter) =>
    Type === 'KEY_ONLY'
      ? (Key ?? '')
      : Type === 'VALUE_ONLY'
        ? `*=${Value ?? ''}`
        : `${Key ?? ''}=${Value ?? ''}`;
  const all = lists.map((filters) => filters.map(one).join(' or '));
  return all.length > 1 ? all.map((list) => `(${list})`).join(' and ') : all.join('');
}

/** The keys of an instance's tags by which the first list finds it: without them it is not found. */
export function fittingKeys(lists: readonly EC2TagFilter[][], instance: Tagged): string[] {
  return (instance.Tags ?? []).flatMap(({ Key = '', Value }) =>
    (lists[0] ?? []).some((filter) => fits(filter, { Tags: [{ Key, Value }] })) ? [Key] : [],
  );
}
