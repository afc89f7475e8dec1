import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { ask } from '../aws/ask.js';
import { pagesOf } from '../aws/pages-of.js';
import type { Services } from '../aws/services.js';
import { attachedPolicies, ownPolicy } from './read-role.js';

/** All documents that a role has itself, those of AWS included. */
export async function readDocuments(services: Services, RoleName: string): Promise<string[]> {
  const { iam } = services.clients;
  const about = `the role ${RoleName}`;
  const inline = await pagesOf(async (Marker) => {
    const make = () => new ListRolePoliciesCommand({ RoleName, Marker });
    const answer = await ask(services, iam, 'iam:ListRolePolicies', about, make);
    return { items: answer.PolicyNames ?? [], next: answer.Marker };
  });
  const attached = await attachedPolicies(services, RoleName);
  const own = inline.map(async (name) => (await ownPolicy(services, RoleName, name)) ?? '{}');
  const others = attached.map(async (PolicyArn) => {
    const { Policy } = await ask(
      services,
      iam,
      'iam:GetPolicy',
      PolicyArn,
      () => new GetPolicyCommand({ PolicyArn }),
    );
    const VersionId = Policy?.DefaultVersionId;
    const make = () => new GetPolicyVersionCommand({ PolicyArn, VersionId });
    const { PolicyVersion } = await ask(services, iam, 'iam:GetPolicyVersion', PolicyArn, make);
    return PolicyVersion?.Document ?? '{}';
  });
  return Promise.all([...own, ...others]);
}
