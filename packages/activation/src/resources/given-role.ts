import { GetRoleCommand } from '@aws-sdk/client-iam';
import { CodedeployerError } from '@codedeployer/core';
import { groupArn, type PolicyGroup } from '@codedeployer/core/policy';
import { askForWhatMayBeMissing } from '../aws/ask.js';
import type { Services } from '../aws/services.js';
import { activationFailure } from '../errors/failures.js';
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
async function lookAt(
  services: Services,
  arn: string,
): Promise<{ trust?: string; unseen?: string }> {
  const { name } = partsOf(arn);
  const make = () => new GetRoleCommand({ RoleName: name });
  try {
    const answer = await askForWhatMayBeMissing(
      services,
      services.clients.iam,
      'iam:GetRole',
      arn,
      make,
      ['NoSuchEntityException'],
    );
    if (answer?.Role === undefined)
      throw activationFailure('ACTIVATION_ROLE_UNUSABLE', { arn, problem: 'there is none' });
    return { trust: answer.Role.AssumeRolePolicyDocument ?? '{}' };
  } catch (error) {
    if (!CodedeployerError.is(error) || error.code !== 'AWS_ACCESS_DENIED') throw error;
    return { unseen: 'iam:GetRole' };
  }
}

export function givenServiceRole({ arn, groups }: GivenRoleRequest): Resource {
  const { account, name } = partsOf(arn);
  return {
    kind: 'role',
    name,
    wanted: {},
    async read(services) {
      if (account !== services.account)
        throw activationFailure('ACTIVATION_ROLE_UNUSABLE', {
          arn,
          problem: `it is in the account ${account}, the groups are in ${services.account}`,
        });
      const { trust, unseen } = await lookAt(services, arn);
      const untrusting =
        trust === undefined
          ? []
          : groups.filter((group) => !trustsCodeDeploy(trust, group, groupArn(group)));
      return { arn, unseen, untrusting: untrusting.map(({ deploymentGroup }) => deploymentGroup) };
    },
    /* c8 ignore next 6 -- read() refuses one that is not there, and nothing is wanted of it. */
    create: () => Promise.reject(new Error('A role that is given is not made.')),
    update: () => Promise.reject(new Error('A role that is given is not changed.')),
    notes(_changes, before = {}) {
      const { unseen, untrusting = [] } = before as {
        readonly unseen?: string;
        readonly untrusting?: readonly string[];
      };
      if (unseen !== undefined)
        return [
          `Whether CodeDeploy may take the role could not be looked at: ${unseen} is not allowed.`,
        ];
      return untrusting.length === 0
        ? []
        : [
            `Its trust does not let CodeDeploy take it for ${untrusting.join(', ')}: \`codedeployer policy service-role\` writes the trust that does.`,
          ];
    },
  };
}
