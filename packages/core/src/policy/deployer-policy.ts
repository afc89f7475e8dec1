import {
  applicationArn,
  bucketArn,
  deploymentConfigArn,
  groupArn,
  lockArn,
  revisionsArn,
  type PolicyGroup,
} from './arns.js';
import { deployerActions, type ActionCondition, type ActionTarget } from './deployer-actions.js';
import { kmsStatements } from './kms-keys.js';
import { allow, policyDocument, type PolicyDocument } from './policy-document.js';

/** A group and what is configured for its revisions. */
export interface DeployedPolicyGroup extends PolicyGroup {
  readonly tags?: readonly string[] | undefined;
  readonly acl?: string | undefined;
  readonly countInstances?: boolean | undefined;
}

/** How the statements of what one group alone needs are told from the others. */
const sidOf = { tags: 'WithTags', acl: 'WithAcl', kmsKeyId: 'WithKey', countInstances: 'ToCount' };

function isConfigured(group: DeployedPolicyGroup, where: ActionCondition | undefined): boolean {
  if (where === undefined) return true;
  if (where === 'countInstances') return group.countInstances !== false;
  const value = group[where];
  return value !== undefined && value.length > 0;
}

const targets: readonly {
  readonly on: ActionTarget;
  readonly sid: string;
  readonly arn: (group: PolicyGroup) => string;
}[] = [
  { on: 'revisions', sid: 'Revisions', arn: revisionsArn },
  { on: 'lock', sid: 'LocksOfGroups', arn: lockArn },
  { on: 'bucket', sid: 'Bucket', arn: bucketArn },
  { on: 'application', sid: 'Applications', arn: applicationArn },
  { on: 'group', sid: 'Groups', arn: groupArn },
  { on: 'deployment configuration', sid: 'DeploymentConfigurations', arn: deploymentConfigArn },
  { on: 'everything', sid: 'WhatNamesNoResource', arn: () => '*' },
];

/**
 * What whoever deploys to these groups may do, and no more: push, deploy, roll back, look, stop, lock.
 *
 * @see deployerActions for why each action is in it
 */
export function deployerPolicy(groups: readonly DeployedPolicyGroup[]): PolicyDocument {
  return policyDocument([
    ...targets.flatMap(({ on, sid, arn }) => {
      const actions = deployerActions.filter((row) => row.on.includes(on));
      // What one group alone needs is not allowed on the others.
      const always = actions.filter(({ where }) => where === undefined);
      const special = actions.filter(({ where }) => where !== undefined);
      return [
        allow(
          sid,
          always.map(({ action }) => action),
          groups.map(arn),
        ),
        ...special.map(({ action, where = 'tags' }) =>
          allow(
            `${sid}${sidOf[where]}`,
            [action],
            groups.filter((group) => isConfigured(group, where)).map(arn),
          ),
        ),
      ];
    }),
    ...kmsStatements(
      deployerActions.filter(({ on }) => on.includes('KMS key')).map(({ action }) => action),
      groups,
    ),
  ]);
}

/** What may assume the roles that groups are deployed to by. */
export function assumePolicy(roles: readonly string[]): PolicyDocument {
  return policyDocument([allow('RolesOfGroups', ['sts:AssumeRole'], roles)]);
}
