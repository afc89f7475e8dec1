import type { PolicyGroup } from '@codedeployer/core/policy';
import { roleArn } from '../aws/arns.js';
import type { Services } from '../aws/services.js';
import type { Place, WantedGroup } from '../section/place.js';
import { bucket } from './bucket/bucket.js';
import { givenServiceRole } from './given-role.js';
import { findInstanceProfile } from '../iam/read-instance-profile.js';
import { instanceProfile, instanceRole } from './instance-profile.js';
import type { Resource } from './resource.js';
import { launchFromTemplates, serviceRole } from './service-role.js';

/** A group with where it is. */
interface Placed {
  readonly services: Services;
  readonly group: WantedGroup;
}

type Some<T> = readonly [T, ...T[]];

const isArn = (nameOrArn: string) => nameOrArn.startsWith('arn:');

function profileOf({
  wants,
}: WantedGroup): { readonly name: string; readonly vpc: boolean } | undefined {
  const { instanceProfile: said } = wants;
  if (said === undefined) return undefined;
  return typeof said === 'string'
    ? { name: said, vpc: false }
    : { name: said.name, vpc: said.vpc ?? false };
}

function policyGroup({ services, group }: Placed): PolicyGroup {
  const { application, deploymentGroup, bucket: name = '', target } = group;
  const { region, account } = services;
  const { key, kmsKeyId } = target.group;
  return { application, deploymentGroup, region, account, bucket: name, key, kmsKeyId };
}

/** Those that have the same, by what they have; those that have nothing are left out. */
function groupsBy(
  all: readonly Placed[],
  name: (placed: Placed) => string | undefined,
): (readonly [string, Some<Placed>])[] {
  const together = new Map<string, [Placed, ...Placed[]]>();
  for (const placed of all) {
    const id = name(placed);
    if (id === undefined) continue;
    const others = together.get(id);
    if (others === undefined) together.set(id, [placed]);
    else others.push(placed);
  }
  return [...together];
}

function some<T, R>([first, ...rest]: Some<T>, make: (one: T) => R): Some<R> {
  return [make(first), ...rest.map(make)];
}

/** What the keys of revisions begin with, up to where one differs from the next. */
function prefixOf({ application, key }: PolicyGroup): string {
  const [constant = ''] = key.replaceAll('{application}', application).split('{');
  return constant.slice(0, constant.lastIndexOf('/') + 1);
}

function buckets({ services, activation, groups }: Place): Resource[] {
  if (activation.bucket === 'leave') return [];
  const here = groups.map((group) => ({ services, group }));
  return groupsBy(here, ({ group }) => group.bucket).map(([name, together]) => {
    const [{ group }] = together;
    const prefixes = new Set(together.map((placed) => prefixOf(policyGroup(placed))));
    return bucket({
      name,
      application: group.application,
      region: services.region,
      owner: group.target.group.expectedBucketOwner,
      kmsKeyId: group.target.group.kmsKeyId,
      prefixes: [...prefixes].toSorted(),
      complete: activation.bucket === 'complete',
    });
  });
}

/** The ARN of the role that instances of a group have; one that is made has the name of its profile. */
async function instanceRoleOf({ services, group }: Placed): Promise<string | undefined> {
  const profile = profileOf(group);
  if (profile === undefined) return undefined;
  if (!isArn(profile.name)) return roleArn(services, profile.name);
  const found = await findInstanceProfile(services, profile.name.split('/').at(-1) ?? '');
  return found?.Roles?.[0]?.Arn;
}

async function madeServiceRole(name: string, together: Some<Placed>): Promise<Resource> {
  const [first] = together;
  const launching: Placed[] = [];
  for (const placed of together)
    if (await launchFromTemplates(placed.services, placed.group.wants.autoScalingGroups ?? []))
      launching.push(placed);
  const roles = await Promise.all(launching.map(instanceRoleOf));
  return serviceRole({
    name,
    application: first.group.application,
    groups: some(together, policyGroup),
    launchTemplate: launching.length > 0,
    instanceRoles: [...new Set(roles.flatMap((arn) => arn ?? []))],
  });
}

/**
 * What the groups of a place are made of, before them: bucket, role and profile of the instances, role of CodeDeploy. Roles
 * are of the account, so that one is for the groups of all places there.
 */
export async function listFoundations(place: Place, places: readonly Place[]): Promise<Resource[]> {
  const { account } = place.services;
  const all = places
    .filter(({ services }) => services.account === account)
    .flatMap(({ services, groups }) => groups.map((group) => ({ services, group })));
  const profiles = groupsBy(all, ({ group }) => {
    const name = profileOf(group)?.name;
    return name === undefined || isArn(name) || group.bucket === undefined ? undefined : name;
  }).flatMap(([name, together]) => {
    const request = {
      name,
      application: together[0].group.application,
      groups: some(together, policyGroup),
      vpc: together.some(({ group }) => profileOf(group)?.vpc === true),
    };
    return [instanceRole(request), instanceProfile(request)];
  });
  const roles = groupsBy(all, ({ group }) => group.wants.serviceRole);
  const made = roles.filter(([role]) => !isArn(role));
  return [
    ...buckets(place),
    ...profiles,
    ...(await Promise.all(made.map(([name, together]) => madeServiceRole(name, together)))),
  ];
}

/** The roles that are given to the groups, and only looked at. */
export function givenRoles({ services, groups }: Place): Resource[] {
  const here = groups.map((group) => ({ services, group }));
  return groupsBy(here, ({ group }) => group.wants.serviceRole)
    .filter(([role]) => isArn(role))
    .map(([arn, together]) => givenServiceRole({ arn, groups: together.map(policyGroup) }));
}
