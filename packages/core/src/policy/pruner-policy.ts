import { revisionPrefix } from '../config/key.js';
import {
  applicationArn,
  bucketArn,
  groupArn,
  lockArn,
  revisionsArn,
  type PolicyGroup,
} from './arns.js';
import type { DeployedPolicyGroup } from './deployer-policy.js';
import { kmsStatements } from './kms-keys.js';
import { allow, policyDocument, type PolicyDocument } from './policy-document.js';
import { prunerActions, type PrunerTarget } from './pruner-actions.js';

/** Any group of the application may need a revision. */
const anyGroup = (group: PolicyGroup) => ({ ...group, deploymentGroup: '*' });

const targets: Readonly<
  Record<
    Exclude<PrunerTarget, 'KMS key'>,
    { readonly sid: string; readonly arn: (group: PolicyGroup) => string }
  >
> = {
  bucket: { sid: 'Bucket', arn: bucketArn },
  folder: {
    sid: 'FolderOfRevisions',
    arn: (group) => `${bucketArn(group)}/${revisionPrefix(group.key, group.application)}*`,
  },
  revisions: { sid: 'Revisions', arn: revisionsArn },
  locks: { sid: 'LocksOfGroups', arn: (group) => lockArn(anyGroup(group)) },
  application: { sid: 'Applications', arn: applicationArn },
  'all groups of the application': {
    sid: 'AllGroups',
    arn: (group) => groupArn(anyGroup(group)),
  },
};

/**
 * What whoever prunes the revisions of these groups may do, and no more: look at them and at all groups of their applications,
 * keep runs from starting a deployment meanwhile, and delete.
 *
 * @see prunerActions for why each action is in it
 */
export function prunerPolicy(groups: readonly DeployedPolicyGroup[]): PolicyDocument {
  const actionsOn = (target: PrunerTarget, where?: 'acl') =>
    prunerActions
      .filter((row) => row.on.includes(target) && row.where === where)
      .map(({ action }) => action);
  const withAcl = groups.filter(({ acl }) => acl !== undefined);
  return policyDocument([
    ...(Object.keys(targets) as (keyof typeof targets)[]).map((target) => {
      const { sid, arn } = targets[target];
      return allow(sid, actionsOn(target), groups.map(arn));
    }),
    allow('LocksOfGroupsWithAcl', actionsOn('locks', 'acl'), withAcl.map(targets.locks.arn)),
    ...kmsStatements(actionsOn('KMS key'), groups),
  ]);
}
