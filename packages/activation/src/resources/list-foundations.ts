import { roleArn } from '../aws/arns.js';
import type { Services } from '../aws/services.js';
import type { Place } from '../section/place.js';
import { bucket } from './bucket/bucket.js';
import {
  bucketRequests,
  groupsBy,
  isArn,
  policyGroup,
  profileOf,
  profileRequests,
  some,
  type Placed,
  type Some,
} from './foundation-requests.js';
import { givenServiceRole } from './given-role.js';
import { findInstanceProfile } from '../iam/read-instance-profile.js';
import { instanceProfile, instanceRole } from './instance-profile.js';
import type { Resource } from './resource.js';
import { launchFromTemplates, serviceRole } from './service-role.js';

/** The ARN of the role that instances of a group have; one that is made has the name of its profile. */
async function instanceRoleOf({
  where: services,
  group,
}: Placed<Services>): Promise<string | undefined> {
  const profile = profileOf(group);
  if (profile === undefined) return undefined;
  if (!isArn(profile.name)) return roleArn(services, profile.name);
  const found = await findInstanceProfile(services, profile.name.split('/').at(-1) ?? '');
  return found?.Roles?.[0]?.Arn;
}

async function madeServiceRole(name: string, together: Some<Placed<Services>>): Promise<Resource> {
  const [first] = together;
  const launching: Placed<Services>[] = [];
  for (const placed of together)
    if (await launchFromTemplates(placed.where, placed.group.wants.autoScalingGroups ?? []))
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
    .flatMap(({ services: where, groups }) => groups.map((group) => ({ where, group })));
  const profiles = profileRequests(all).flatMap((request) => [
    instanceRole(request),
    instanceProfile(request),
  ]);
  const roles = groupsBy(all, ({ group }) => group.wants.serviceRole);
  const made = roles.filter(([role]) => !isArn(role));
  return [
    ...bucketRequests(place.services, place).map(bucket),
    ...profiles,
    ...(await Promise.all(made.map(([name, together]) => madeServiceRole(name, together)))),
  ];
}

/** The roles that are given to the groups, and only looked at. */
export function givenRoles({ services, groups }: Place): Resource[] {
  const here = groups.map((group) => ({ where: services, group }));
  return groupsBy(here, ({ group }) => group.wants.serviceRole)
    .filter(([role]) => isArn(role))
    .map(([arn, together]) => givenServiceRole({ arn, groups: together.map(policyGroup) }));
}
