import type { PolicyGroup } from '@codedeployer/core/policy';
import type { Where } from '../aws/arns.js';
import type { Place, WantedGroup } from '../section/place.js';
import type { BucketRequest } from './bucket/bucket.js';
import type { InstanceProfileRequest } from './instance-profile.js';

/** A group with where it is. */
export interface Placed<There extends Where = Where> {
  readonly where: There;
  readonly group: WantedGroup;
}

export type Some<T> = readonly [T, ...T[]];

export const isArn = (nameOrArn: string) => nameOrArn.startsWith('arn:');

/** The instance profile of a group, by its name or ARN. */
export function profileOf({
  wants,
}: WantedGroup): { readonly name: string; readonly vpc: boolean } | undefined {
  const { instanceProfile: said } = wants;
  if (said === undefined) return undefined;
  return typeof said === 'string'
    ? { name: said, vpc: false }
    : { name: said.name, vpc: said.vpc ?? false };
}

/** The name of the instance profile that is made for a group; its role fetches from the bucket, so that there has to be one. */
export function madeProfileOf(group: WantedGroup): string | undefined {
  const name = profileOf(group)?.name;
  return name === undefined || isArn(name) || group.bucket === undefined ? undefined : name;
}

/** The group as policies speak of it. */
export function policyGroup({ where, group }: Placed): PolicyGroup {
  const { application, deploymentGroup, bucket: name = '', target } = group;
  const { region, account } = where;
  const { key, kmsKeyId } = target.group;
  return { application, deploymentGroup, region, account, bucket: name, key, kmsKeyId };
}

/** Those that have the same, by what they have; those that have nothing are left out. */
export function groupsBy<One extends Placed>(
  all: readonly One[],
  name: (placed: One) => string | undefined,
): (readonly [string, Some<One>])[] {
  const together = new Map<string, [One, ...One[]]>();
  for (const placed of all) {
    const id = name(placed);
    if (id === undefined) continue;
    const others = together.get(id);
    if (others === undefined) together.set(id, [placed]);
    else others.push(placed);
  }
  return [...together];
}

export function some<T, R>([first, ...rest]: Some<T>, make: (one: T) => R): Some<R> {
  return [make(first), ...rest.map(make)];
}

/** What the keys of revisions begin with, up to where one differs from the next. */
function prefixOf({ application, key }: PolicyGroup): string {
  const [constant = ''] = key.replaceAll('{application}', application).split('{');
  return constant.slice(0, constant.lastIndexOf('/') + 1);
}

/** The buckets that the groups of a place have their revisions in. */
export function bucketRequests(
  where: Where,
  { activation, groups }: Pick<Place, 'activation' | 'groups'>,
): BucketRequest[] {
  if (activation.bucket === 'leave') return [];
  const here = groups.map((group) => ({ where, group }));
  return groupsBy(here, ({ group }) => group.bucket).map(([name, together]) => {
    const [{ group }] = together;
    const prefixes = new Set(together.map((placed) => prefixOf(policyGroup(placed))));
    return {
      name,
      application: group.application,
      region: where.region,
      owner: group.target.group.expectedBucketOwner,
      kmsKeyId: group.target.group.kmsKeyId,
      prefixes: [...prefixes].toSorted(),
      complete: activation.bucket === 'complete',
    };
  });
}

/** The instance profiles that are made for groups of an account. */
export function profileRequests(all: readonly Placed[]): InstanceProfileRequest[] {
  return groupsBy(all, ({ group }) => madeProfileOf(group)).map(([name, together]) => ({
    name,
    application: together[0].group.application,
    groups: some(together, policyGroup),
    vpc: together.some(({ group }) => profileOf(group)?.vpc === true),
  }));
}
