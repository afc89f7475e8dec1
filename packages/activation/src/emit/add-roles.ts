import { stackPlace } from '@codedeployer/core/activation';
import { roleArn } from '../aws/arns.js';
import { tagsOf } from '../aws/own-tag.js';
import {
  groupsBy,
  isArn,
  madeProfileOf,
  policyGroup,
  profileOf,
  profileRequests,
  some,
  type Placed,
  type Some,
} from '../resources/foundation-requests.js';
import { instanceRoleRequest } from '../resources/instance-profile.js';
import { policyName, type RoleRequest } from '../resources/role.js';
import { serviceRoleRequest, type ServiceRoleRequest } from '../resources/service-role.js';
import { isBlueGreen, type Stack } from './stack.js';
import {
  arnOf,
  filledIn,
  logicalId,
  ref,
  type Properties,
  type Template,
  type Value,
} from './template.js';

/** What only AWS knows of Auto Scaling groups. */
const fromTemplates = 'InstancesFromLaunchTemplate';
const usesTemplate = 'UsesLaunchTemplate';

function policiesOf({ policy }: RoleRequest): Value | undefined {
  return policy && { PolicyName: policyName, PolicyDocument: filledIn(policy) };
}

function roleProperties(request: RoleRequest, policy: Value | undefined): Properties {
  const { name, application, description, trust, managedPolicies = [] } = request;
  return {
    RoleName: name,
    Description: description,
    AssumeRolePolicyDocument: filledIn(trust),
    ManagedPolicyArns: managedPolicies.length === 0 ? undefined : managedPolicies.map(filledIn),
    Policies: policy && [policy],
    Tags: tagsOf(application).map((tag) => ({ ...tag })),
  };
}

/** Roles are of the account and not of a region: the first of the places that need one has it in its stack. */
function isMadeHere({ notes }: Template, what: string, users: Some<Placed>): boolean {
  const home = users.find(({ group }) => !isBlueGreen(group)) ?? users[0];
  if (home.where.region === stackPlace.region) return true;
  const { region } = home.where;
  const names = users.filter(({ where }) => where.region === region).map(({ group }) => group.name);
  notes.push(
    `The ${what} is in the template of ${names.join(', ')} in ${region}, as it is one for the whole account: make that stack first.`,
  );
  return false;
}

/** By which a role of the account is named that no resource here stands for. */
function arnByName(nameOrArn: string): string {
  return roleArn(stackPlace, nameOrArn);
}

/**
 * Adds the instance profiles, each with its role.
 *
 * @param buckets how policies name the buckets of the stack
 * @returns the resources of the roles, by the names of the profiles
 */
export function addInstanceProfiles(
  template: Template,
  { account, groups }: Stack,
  buckets: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const made = new Map<string, string>();
  const named = new Set(groups.flatMap((group) => madeProfileOf(group) ?? []));
  for (const [name, users] of groupsBy(account, ({ group }) => madeProfileOf(group))) {
    if (!named.has(name) || !isMadeHere(template, `instance profile "${name}"`, users)) continue;
    for (const request of profileRequests(users)) {
      const withBuckets = some(request.groups, (group) => ({
        ...group,
        bucket:
          (group.region === stackPlace.region ? buckets.get(group.bucket) : undefined) ??
          group.bucket,
      }));
      const role = instanceRoleRequest({ ...request, groups: withBuckets });
      const id = template.add(logicalId('InstanceRole', name), {
        Type: 'AWS::IAM::Role',
        Properties: roleProperties(role, policiesOf(role)),
      });
      template.add(logicalId('InstanceProfile', name), {
        Type: 'AWS::IAM::InstanceProfile',
        Properties: { InstanceProfileName: name, Roles: [ref(id)] },
      });
      made.set(name, id);
    }
  }
  return made;
}

/** How the role of a group's instances is named; undefined where only AWS knows which it is. */
function instanceRoleOf({ group }: Placed, made: ReadonlyMap<string, string>): string | undefined {
  const name = profileOf(group)?.name;
  if (name === undefined || isArn(name)) return undefined;
  const id = made.get(name);
  return id === undefined ? arnByName(name) : `\${${id}.Arn}`;
}

/** What the role lacks where instances come from a launch template, which is only known when the stack is made. */
function launchPolicy(
  template: Template,
  { name, groups }: ServiceRoleRequest,
  role: RoleRequest,
): Value | undefined {
  const policy = policiesOf(role);
  if (policy === undefined) return undefined;
  template.parameters[fromTemplates] = {
    Type: 'String',
    Description:
      'Whether instances of the Auto Scaling groups come from launch templates: CodeDeploy then has to be allowed to start some.',
    AllowedValues: ['yes', 'no'],
    Default: 'yes',
  };
  template.conditions[usesTemplate] = { 'Fn::Equals': [ref(fromTemplates), 'yes'] };
  template.notes.push(
    `The role "${name}" may start instances for ${groups[0].application}, as those of Auto Scaling groups usually come from launch templates, which AWS alone knows: where none does, make the stack with --parameter-overrides ${fromTemplates}=no.`,
  );
  return { 'Fn::If': [usesTemplate, policy, ref('AWS::NoValue')] };
}

/**
 * Adds the roles that CodeDeploy works with, those that are given by their names.
 *
 * @param instanceRoles the resources of the roles of instances, by the names of their profiles
 * @returns how groups name each of the roles that they have
 */
export function addServiceRoles(
  template: Template,
  { account, groups }: Stack,
  instanceRoles: ReadonlyMap<string, string>,
): ReadonlyMap<string, Value> {
  const arns = new Map<string, Value>();
  const named = new Set(groups.flatMap(({ wants }) => wants.serviceRole ?? []));
  for (const [name, users] of groupsBy(account, ({ group }) => group.wants.serviceRole)) {
    if (!named.has(name)) continue;
    arns.set(name, filledIn(arnByName(name)));
    if (isArn(name) || !isMadeHere(template, `role "${name}"`, users)) continue;
    const launching = users.filter(({ group }) => (group.wants.autoScalingGroups ?? []).length > 0);
    const roles = launching.map((user) => instanceRoleOf(user, instanceRoles));
    for (const [place, { group }] of launching.entries())
      if (roles[place] === undefined)
        template.notes.push(
          `The role "${name}" may not hand over the role of instances of ${group.name}, as only AWS knows which it is: where they come from a launch template, give "instanceProfile" by its name, or put what \`codedeployer policy service-role --instance-role ARN\` prints into the role as well.`,
        );
    const request = {
      name,
      application: users[0].group.application,
      groups: some(users, policyGroup),
      launchTemplate: launching.length > 0,
      instanceRoles: [...new Set(roles.flatMap((arn) => arn ?? []))],
    };
    const role = serviceRoleRequest(request);
    const id = template.add(logicalId('ServiceRole', name), {
      Type: 'AWS::IAM::Role',
      Properties: roleProperties(role, launchPolicy(template, request, role)),
    });
    arns.set(name, arnOf(id));
  }
  return arns;
}
