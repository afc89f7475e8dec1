import type { IamContext } from './context.js';
import { iamArn, newId, partitionOf, wholeSeconds } from './identifiers.js';
import type { InstanceProfile, Role } from './model.js';

const instanceRole = 'rehearsal-instance';
const serviceRole = 'rehearsal';

/** The names of the roles that a rehearsal makes itself. */
export const ownRoles: readonly string[] = [instanceRole, serviceRole];

/** What the role of an instance needs for its agent to get revisions. */
const reading = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: '*' }],
});

/** The instance profile `rehearsal` of the instances that a rehearsal runs, made where it is not there. */
export async function ensureInstanceProfile(
  context: IamContext,
  region: string,
): Promise<InstanceProfile> {
  const name = 'rehearsal';
  const known = context.profiles.get(name);
  if (known) return known;
  const role = await ensureRole(context, region, instanceRole, {
    trusted: 'ec2.amazonaws.com',
    inline: { 'read-revisions': reading },
  });
  const profile: InstanceProfile = {
    name,
    id: newId('AIPA'),
    arn: iamArn({ ...context, region }, `instance-profile/${name}`),
    path: '/',
    createDate: wholeSeconds(context.now()),
    tags: [],
    role: role.roleName,
  };
  await context.profiles.put(profile);
  return profile;
}

/** The service role `rehearsal` of the groups that a rehearsal makes, made where it is not there. */
export function ensureServiceRole(context: IamContext, region: string): Promise<Role> {
  return ensureRole(context, region, serviceRole, {
    trusted: 'codedeploy.amazonaws.com',
    attached: [`arn:${partitionOf(region)}:iam::aws:policy/service-role/AWSCodeDeployRole`],
  });
}

async function ensureRole(
  context: IamContext,
  region: string,
  roleName: string,
  { trusted, ...policies }: Partial<Pick<Role, 'attached' | 'inline'>> & { trusted: string },
): Promise<Role> {
  const known = context.roles.get(roleName);
  if (known) return known;
  const role: Role = {
    roleName,
    roleId: newId('AROA'),
    arn: iamArn({ ...context, region }, `role/${roleName}`),
    path: '/',
    createDate: wholeSeconds(context.now()),
    trust: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: trusted }, Action: 'sts:AssumeRole' }],
    }),
    maxSessionDuration: 3600,
    tags: [],
    attached: [],
    inline: {},
    ...policies,
  };
  await context.roles.put(role);
  return role;
}
