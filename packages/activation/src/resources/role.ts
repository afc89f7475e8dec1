import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  type Role,
} from '@aws-sdk/client-iam';
import { isServiceError } from '@codedeployer/core/activation';
import type { PolicyDocument } from '@codedeployer/core/policy';
import { ask } from '../aws/ask.js';
import { ownerOf, ownTag, ownValue, tagsOf } from '../aws/own-tag.js';
import type { Services } from '../aws/services.js';
import { activationFailure } from '../errors/failures.js';
import { foundDocument, wantedDocument } from '../iam/document.js';
import { attachedPolicies, findRole, ownPolicy } from '../iam/read-role.js';
import type { Resource, State } from './resource.js';

/** The name of the policy that stands in the role itself. */
export const policyName = 'codedeployer';

/** A role that is made by its name. */
export interface RoleRequest {
  readonly name: string;
  readonly application: string;
  readonly description: string;
  /** Who may take it. */
  readonly trust: PolicyDocument;
  /** ARNs of policies that have to be attached; others stay as they are. */
  readonly managedPolicies?: readonly string[] | undefined;
  /** What it may do besides. */
  readonly policy?: PolicyDocument | undefined;
  /** What else is to know of it, a sentence each. */
  readonly notes?: readonly string[] | undefined;
}

/** Its tag says for whom it is. @throws ACTIVATION_NAME_TAKEN */
function requireOurs({ Tags = [] }: Role, { name, application }: RoleRequest): void {
  const owner = ownerOf(Tags);
  if (owner !== undefined && owner !== ownValue(application))
    throw activationFailure('ACTIVATION_NAME_TAKEN', { kind: 'role', name, owner });
}

/** How each part of a role is written. All of them may be written again. */
function writersOf(services: Services, request: RoleRequest) {
  const { name, trust, policy, application } = request;
  const { iam } = services.clients;
  const put = <Output>(action: string, make: Parameters<typeof ask<Output>>[4]) =>
    ask(services, iam, `iam:${action}`, `the role ${name}`, make);
  return {
    trust: () =>
      put(
        'UpdateAssumeRolePolicy',
        () =>
          new UpdateAssumeRolePolicyCommand({
            RoleName: name,
            PolicyDocument: JSON.stringify(trust),
          }),
      ),
    attach: (PolicyArn: string) =>
      put('AttachRolePolicy', () => new AttachRolePolicyCommand({ RoleName: name, PolicyArn })),
    policy: () =>
      put(
        'PutRolePolicy',
        () =>
          new PutRolePolicyCommand({
            RoleName: name,
            PolicyName: policyName,
            PolicyDocument: JSON.stringify(policy),
          }),
      ),
    tags: () =>
      put('TagRole', () => new TagRoleCommand({ RoleName: name, Tags: tagsOf(application) })),
  };
}

/** Makes the role with our tag, by which it is known again where the answer was lost. @throws ACTIVATION_NAME_TAKEN */
async function make(services: Services, request: RoleRequest): Promise<void> {
  const { name, application, description, trust } = request;
  const answers = ['EntityAlreadyExistsException'];
  const command = () =>
    new CreateRoleCommand({
      RoleName: name,
      Description: description,
      AssumeRolePolicyDocument: JSON.stringify(trust),
      Tags: tagsOf(application),
    });
  try {
    const { iam } = services.clients;
    await ask(services, iam, 'iam:CreateRole', `the role ${name}`, command, { answers });
  } catch (error) {
    if (!isServiceError(error) || !answers.includes(error.name)) throw error;
    const owner = ownerOf((await findRole(services, name))?.Tags ?? []);
    if (owner !== ownValue(application))
      throw activationFailure('ACTIVATION_NAME_TAKEN', { kind: 'role', name, owner });
  }
}

/** A role of IAM by its name, and what it has to have. */
export function role(request: RoleRequest): Resource {
  const { name, application, trust, policy } = request;
  const managedPolicies: readonly string[] = request.managedPolicies ?? [];
  const wanted: State = {
    ...wantedDocument('trust', trust),
    ...(managedPolicies.length > 0 && { managedPolicies: [...managedPolicies].sort() }),
    ...(policy !== undefined && wantedDocument('policy', policy)),
    [`tags.${ownTag}`]: ownValue(application),
  };
  return {
    kind: 'role',
    name,
    wanted,
    async read(services) {
      const found = await findRole(services, name);
      if (found === undefined) return undefined;
      requireOurs(found, request);
      const attached = managedPolicies.length === 0 ? [] : await attachedPolicies(services, name);
      const document = await ownPolicy(services, name, policyName);
      return {
        arn: found.Arn,
        ...foundDocument('trust', trust, found.AssumeRolePolicyDocument),
        managedPolicies: managedPolicies.filter((arn) => attached.includes(arn)).sort(),
        ...(policy === undefined
          ? { isPolicyIdle: document !== undefined }
          : foundDocument('policy', policy, document)),
        [`tags.${ownTag}`]: ownerOf(found.Tags ?? []),
      };
    },
    async create(services) {
      await make(services, request);
      const write = writersOf(services, request);
      for (const arn of managedPolicies) await write.attach(arn);
      if (policy !== undefined) await write.policy();
    },
    async update(services, changes, before) {
      const write = writersOf(services, request);
      const changed = (start: string) => changes.some(({ field }) => field.startsWith(start));
      if (changed('tags.')) await write.tags();
      if (changed('trust.')) await write.trust();
      const attached = before.managedPolicies as readonly string[];
      if (changed('managedPolicies'))
        for (const arn of managedPolicies.filter((one) => !attached.includes(one)))
          await write.attach(arn);
      if (changed('policy.')) await write.policy();
      return [];
    },
    notes(changes, before) {
      const isTakenOver =
        before !== undefined && changes.some(({ field }) => field === `tags.${ownTag}`);
      return [
        ...(request.notes ?? []),
        ...(isTakenOver
          ? [
              'The role was not made by `activate`, which keeps it as shown from now on: give it by its ARN where that is not meant.',
            ]
          : []),
        ...(before?.isPolicyIdle === true
          ? [
              `Its policy "${policyName}" is of no use any more: \`aws iam delete-role-policy --role-name ${name} --policy-name ${policyName}\` removes it.`,
            ]
          : []),
      ];
    },
  };
}
