import type { Config } from '../config/load-config.js';
import {
  bucketArn,
  codeDeployArn,
  deploymentConfigArn,
  groupArn,
  lockArn,
  partitionOf,
} from './arns.js';
import { checkActions, type CheckTarget } from './check-actions.js';
import { kmsStatements } from './kms-keys.js';
import { allow, policyDocument, type PolicyDocument } from './policy-document.js';
import { groupsOfOneIdentity, type PolicyPlaces } from './policy-groups.js';
import {
  iamArn,
  profileOf,
  profileRoles,
  serviceRoles,
  wantedOf,
  type Wanted,
} from './section-arns.js';

/** What the section does not name, AWS alone knows. */
function orAny(one: Wanted, kind: 'role' | 'instance-profile', arns: readonly string[]) {
  return arns.length > 0 ? arns : [iamArn(one, kind, '*')];
}

const targets: Readonly<
  Record<
    Exclude<CheckTarget, 'KMS key'>,
    { readonly sid: string; readonly arns: (one: Wanted) => readonly string[] }
  >
> = {
  bucket: { sid: 'Bucket', arns: ({ group }) => [bucketArn(group)] },
  lock: { sid: 'LocksOfGroups', arns: ({ group }) => [lockArn(group)] },
  group: { sid: 'Groups', arns: ({ group }) => [groupArn(group)] },
  'all groups': {
    sid: 'AllGroups',
    arns: ({ group }) => [codeDeployArn(group, 'deploymentgroup:*/*')],
  },
  'all applications': {
    sid: 'AllApplications',
    arns: ({ group }) => [codeDeployArn(group, 'application:*')],
  },
  'all machines on premises': {
    sid: 'AllMachinesOnPremises',
    arns: ({ group }) => [codeDeployArn(group, 'instance:*')],
  },
  'deployment configuration': {
    sid: 'DeploymentConfigurations',
    arns: ({ group }) => [deploymentConfigArn(group)],
  },
  'service role': {
    sid: 'ServiceRoles',
    arns: (one) => orAny(one, 'role', serviceRoles(one)),
  },
  'instance profile': {
    sid: 'InstanceProfiles',
    arns: (one) => [iamArn(one, 'instance-profile', profileOf(one.wants) ?? '*')],
  },
  'instance role': {
    sid: 'RolesOfInstances',
    arns: (one) => orAny(one, 'role', profileRoles(one)),
  },
  'policies of roles': {
    sid: 'PoliciesOfRoles',
    arns: (one) => [
      iamArn(one, 'policy', '*'),
      `arn:${partitionOf(one.group.region)}:iam::aws:policy/*`,
    ],
  },
  everything: { sid: 'WhatNamesNoResource', arns: () => ['*'] },
};

function actionsOn(target: CheckTarget): string[] {
  return checkActions.filter(({ on }) => on.includes(target)).map(({ action }) => action);
}

/**
 * What whoever runs `check` for this configuration may read, so that no line of it is "unseen", and nothing else.
 *
 * @see checkActions for why each action is in it
 * @throws POLICY_SEVERAL_IDENTITIES, POLICY_PLACE_UNKNOWN
 */
export function checkPolicy(config: Config, places: PolicyPlaces = {}): PolicyDocument {
  const groups = groupsOfOneIdentity(config, places);
  const wanted = wantedOf(config, groups);
  return policyDocument([
    ...(Object.keys(targets) as (keyof typeof targets)[]).map((target) => {
      const { sid, arns } = targets[target];
      return allow(sid, actionsOn(target), wanted.flatMap(arns));
    }),
    ...kmsStatements(actionsOn('KMS key'), groups),
  ]);
}
