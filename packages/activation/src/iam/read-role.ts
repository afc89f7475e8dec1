import {
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  type Role,
} from '@aws-sdk/client-iam';
import { ask, askForWhatMayBeMissing } from '../aws/ask.js';
import { pagesOf } from '../aws/pages-of.js';
import type { Services } from '../aws/services.js';

const missing = ['NoSuchEntityException'];

/** @returns undefined where there is none of that name */
export async function findRole(services: Services, name: string): Promise<Role | undefined> {
  const make = () => new GetRoleCommand({ RoleName: name });
  const { iam } = services.clients;
  const about = `the role ${name}`;
  const answer = await askForWhatMayBeMissing(services, iam, 'iam:GetRole', about, make, missing);
  return answer?.Role;
}

/** The ARNs of the policies that a role has beside its own. */
export async function attachedPolicies(
  services: Services,
  name: string,
): Promise<readonly string[]> {
  const { iam } = services.clients;
  const policies = await pagesOf(async (Marker) => {
    const make = () => new ListAttachedRolePoliciesCommand({ RoleName: name, Marker });
    const about = `the role ${name}`;
    const answer = await ask(services, iam, 'iam:ListAttachedRolePolicies', about, make);
    return { items: answer.AttachedPolicies ?? [], next: answer.Marker };
  });
  return policies.flatMap(({ PolicyArn }) => PolicyArn ?? []);
}

/** The document of a policy that stands in a role itself; undefined where there is none of that name. */
export async function ownPolicy(
  services: Services,
  name: string,
  policy: string,
): Promise<string | undefined> {
  const make = () => new GetRolePolicyCommand({ RoleName: name, PolicyName: policy });
  const { iam } = services.clients;
  const about = `the role ${name}`;
  const action = 'iam:GetRolePolicy';
  const answer = await askForWhatMayBeMissing(services, iam, action, about, make, missing);
  return answer?.PolicyDocument;
}
