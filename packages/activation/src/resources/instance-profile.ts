import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  RemoveRoleFromInstanceProfileCommand,
  type InstanceProfile,
} from '@aws-sdk/client-iam';
import { isServiceError } from '@codedeployer/core/activation';
import { instancePolicy, instanceTrust, type PolicyGroup } from '@codedeployer/core/policy';
import { ask } from '../aws/ask.js';
import { ownerOf, ownValue, tagsOf } from '../aws/own-tag.js';
import type { Services } from '../aws/services.js';
import { activationFailure } from '../errors/failures.js';
import { findInstanceProfile } from '../iam/read-instance-profile.js';
import type { Resource } from './resource.js';
import { role, type RoleRequest } from './role.js';

/** What instances are started with, made by its name. Its role has the same one. */
export interface InstanceProfileRequest {
  readonly name: string;
  readonly application: string;
  /** Those whose instances have it. */
  readonly groups: readonly [PolicyGroup, ...PolicyGroup[]];
  /** Whether their agents reach CodeDeploy through an endpoint of a VPC. */
  readonly vpc: boolean;
}

/** What the role that instances fetch revisions as has to have. */
export function instanceRoleRequest(request: InstanceProfileRequest): RoleRequest {
  const { name, application, groups, vpc } = request;
  return {
    name,
    application,
    description: `Instances fetch revisions of ${application} as it; made by codedeployer activate.`,
    trust: instanceTrust(groups[0].region),
    policy: instancePolicy(groups, { vpc }),
  };
}

/** The role that instances fetch revisions as. What else they may do is in policies of its own, which stay. */
export function instanceRole(request: InstanceProfileRequest): Resource {
  return role(instanceRoleRequest(request));
}

/** Makes it with our tag, by which it is known again where the answer was lost. @throws ACTIVATION_NAME_TAKEN */
async function make(services: Services, { name, application }: InstanceProfileRequest) {
  const answers = ['EntityAlreadyExistsException'];
  const about = `the instance profile ${name}`;
  const command = () =>
    new CreateInstanceProfileCommand({ InstanceProfileName: name, Tags: tagsOf(application) });
  try {
    const { iam } = services.clients;
    await ask(services, iam, 'iam:CreateInstanceProfile', about, command, { answers });
  } catch (error) {
    if (!isServiceError(error) || !answers.includes(error.name)) throw error;
    const owner = ownerOf((await findInstanceProfile(services, name))?.Tags ?? []);
    if (owner !== ownValue(application))
      throw activationFailure('ACTIVATION_NAME_TAKEN', { kind: 'instance profile', name, owner });
  }
}

/** The names of the roles in a profile: one, or none. */
function rolesIn(found: InstanceProfile | undefined): string[] {
  return (found?.Roles ?? []).flatMap(({ RoleName }) => RoleName ?? []);
}

/** Puts the role into the profile, in place of another one. */
async function putRole(services: Services, name: string): Promise<void> {
  const { iam } = services.clients;
  const about = `the instance profile ${name}`;
  const inIt = rolesIn(await findInstanceProfile(services, name));
  for (const RoleName of inIt.filter((other) => other !== name)) {
    const remove = () =>
      new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: name, RoleName });
    await ask(services, iam, 'iam:RemoveRoleFromInstanceProfile', about, remove);
  }
  if (inIt.includes(name)) return;
  const add = () =>
    new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name });
  // Where the answer was lost and it is asked once more, the place is taken, by whom is to be seen.
  const answers = ['LimitExceededException'];
  try {
    await ask(services, iam, 'iam:AddRoleToInstanceProfile', about, add, { answers });
  } catch (error) {
    if (rolesIn(await findInstanceProfile(services, name)).includes(name)) return;
    throw error;
  }
}

export function instanceProfile(request: InstanceProfileRequest): Resource {
  const { name } = request;
  return {
    kind: 'instance profile',
    name,
    wanted: { role: name },
    async read(services) {
      const found = await findInstanceProfile(services, name);
      return found && { role: rolesIn(found)[0], arn: found.Arn };
    },
    async create(services) {
      await make(services, request);
      await putRole(services, name);
    },
    update: async (services) => {
      await putRole(services, name);
      return [];
    },
    notes(changes, before) {
      return before?.role !== undefined && changes.length > 0
        ? ['Instances that run with it get the other role within minutes.']
        : [];
    },
  };
}
