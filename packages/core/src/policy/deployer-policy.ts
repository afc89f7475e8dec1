import {
  applicationArn,
  bucketArn,
  deploymentConfigArn,
  groupArn,
  kmsKey,
  lockArn,
  revisionsArn,
  type PolicyGroup,
} from './arns.js';
import { deployerActions, type ActionCondition, type ActionTarget } from './deployer-actions.js';
import { policyDocument, type PolicyDocument, type PolicyStatement } from './policy-document.js';

/** A group and what is configured for its revisions. */
export interface DeployedPolicyGroup extends PolicyGroup {
  readonly tags?: readonly string[] | undefined;
  readonly acl?: string | undefined;
}

const unique = (items: readonly string[]): string[] => [...new Set(items)];

function isConfigured(group: DeployedPolicyGroup, where: ActionCondition | undefined): boolean {
  if (where === undefined) return true;
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
        ...special.map(({ action, where }) =>
          allow(
            `${sid}With${where === 'acl' ? 'Acl' : 'Tags'}`,
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

function allow(
  Sid: string,
  Action: readonly string[],
  resources: readonly string[],
): PolicyStatement {
  return { Sid, Effect: 'Allow', Action: unique(Action), Resource: unique(resources) };
}

/** Keys by their ARNs in one statement, and those of each alias in one of their own. */
export function kmsStatements(
  actions: readonly string[],
  groups: readonly PolicyGroup[],
): PolicyStatement[] {
  const keys = groups.flatMap(({ region, account, kmsKeyId }) =>
    kmsKeyId === undefined ? [] : [kmsKey({ region, account, kmsKeyId })],
  );
  const named = keys.filter(({ alias }) => alias === undefined);
  const aliases = unique(keys.flatMap(({ alias }) => alias ?? []));
  return [
    allow(
      'KmsKeys',
      actions,
      named.map(({ arn }) => arn),
    ),
    ...aliases.map((alias, index) => ({
      ...allow(
        `KmsAlias${index + 1}`,
        actions,
        keys.filter((key) => key.alias === alias).map(({ arn }) => arn),
      ),
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } },
    })),
  ];
}

/** What may assume the roles that groups are deployed to by. */
export function assumePolicy(roles: readonly string[]): PolicyDocument {
  return policyDocument([allow('RolesOfGroups', ['sts:AssumeRole'], roles)]);
}
