import type { IamOperation } from './context.js';
import { addRoleToInstanceProfile } from './operations/add-role-to-instance-profile.js';
import { attachRolePolicy } from './operations/attach-role-policy.js';
import { createInstanceProfile } from './operations/create-instance-profile.js';
import { createRole } from './operations/create-role.js';
import { deleteInstanceProfile } from './operations/delete-instance-profile.js';
import { deleteRole } from './operations/delete-role.js';
import { deleteRolePolicy } from './operations/delete-role-policy.js';
import { detachRolePolicy } from './operations/detach-role-policy.js';
import { getInstanceProfile } from './operations/get-instance-profile.js';
import { getPolicy } from './operations/get-policy.js';
import { getPolicyVersion } from './operations/get-policy-version.js';
import { getRole } from './operations/get-role.js';
import { getRolePolicy } from './operations/get-role-policy.js';
import { listAttachedRolePolicies } from './operations/list-attached-role-policies.js';
import { listInstanceProfilesForRole } from './operations/list-instance-profiles-for-role.js';
import { listRolePolicies } from './operations/list-role-policies.js';
import { listRoleTags } from './operations/list-role-tags.js';
import { putRolePolicy } from './operations/put-role-policy.js';
import { removeRoleFromInstanceProfile } from './operations/remove-role-from-instance-profile.js';
import { tagRole } from './operations/tag-role.js';
import { untagRole } from './operations/untag-role.js';
import { updateAssumeRolePolicy } from './operations/update-assume-role-policy.js';
import { updateRole } from './operations/update-role.js';

/** All operations. */
export const operations: readonly IamOperation[] = [
  addRoleToInstanceProfile,
  attachRolePolicy,
  createInstanceProfile,
  createRole,
  deleteInstanceProfile,
  deleteRole,
  deleteRolePolicy,
  detachRolePolicy,
  getInstanceProfile,
  getPolicy,
  getPolicyVersion,
  getRole,
  getRolePolicy,
  listAttachedRolePolicies,
  listInstanceProfilesForRole,
  listRolePolicies,
  listRoleTags,
  putRolePolicy,
  removeRoleFromInstanceProfile,
  tagRole,
  untagRole,
  updateAssumeRolePolicy,
  updateRole,
];
