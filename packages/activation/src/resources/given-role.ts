import { CodedeployerError } from '@codedeployer/core';
import { groupArn, type PolicyGroup } from '@codedeployer/core/policy';
import type { Services } from '../aws/services.js';
import { findRole } from '../iam/read-role.js';
import { trustsCodeDeploy } from '../iam/trusted.js';
import type { Resource } from './resource.js';

/** A role of CodeDeploy that somebody else keeps: it is looked at, and left as it is. */
export interface GivenRoleRequest {
  readonly arn: string;
  /** Those that name it. */
  readonly groups: readonly PolicyGroup[];
}

/** The account and name of a role, by its ARN. The name is what stands behind the path. */
function partsOf(arn: string): { readonly account: string; readonly name: string } {
  const [, , , , account = '', resource = ''] = arn.split(':');
  return { account, name: resource.slice(resource.lastIndexOf('/') + 1) };
}

/** Looks at a role, where that is allowed: whoever may make groups need not be allowed to. */
async function lookAt(services: Services, arn: string): Promise<{ trust?: string; seen: string }> {
  try {
    const role = await findRole(services, partsOf(arn).name);
    if (role === undefined) return { seen: 'missing' };
    return { seen: 'role', trust: role.AssumeRolePolicyDocument ?? '{}' };
  } catch (error) {
    if (!CodedeployerError.is(error) || error.code !== 'AWS_ACCESS_DENIED') throw error;
    return { seen: 'denied' };
  }
}

/** What is wrong with the role, in a sentence; undefined where nothing is. */
async function problemOf(
  services: Services,
  { arn, groups }: GivenRoleRequest,
): Promise<string | undefined> {
  const { account } = partsOf(arn);
  if (account !== services.account)
    return `The role is in the account ${account} and the groups are in ${services.account}: CodeDeploy takes only roles of the same account.`;
  const { seen, trust } = await lookAt(services, arn);
  if (seen === 'missing')
    return 'There is no such role, and CodeDeploy will refuse it: correct the ARN, or give a name, and a role of that name is made.';
  if (seen === 'denied')
    return 'Whether CodeDeploy may take the role could not be looked at: iam:GetRole is not allowed.';
  const untrusting = groups.filter(
    (group) => !trustsCodeDeploy(trust ?? '{}', group, groupArn(group)),
  );
  if (untrusting.length === 0) return undefined;
  const names = untrusting.map(({ deploymentGroup }) => deploymentGroup).join(', ');
  return `Its trust does not let CodeDeploy take it for ${names}: \`codedeployer policy service-role\` writes the trust that does.`;
}

export function givenServiceRole(request: GivenRoleRequest): Resource {
  const leave = () => Promise.reject(new Error('A role that is given is left as it is.'));
  return {
    kind: 'role',
    name: partsOf(request.arn).name,
    wanted: {},
    // Always something: one that is missing is told, and not made.
    read: async (services) => ({ problem: await problemOf(services, request) }),
    create: leave,
    update: leave,
    notes: (_changes, before) => (typeof before?.problem === 'string' ? [before.problem] : []),
  };
}
