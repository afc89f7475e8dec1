import type { Members } from '../query/members.js';
import type { IamContext } from './context.js';
import type { InstanceProfile, Role } from './model.js';

/** A document as IAM shows it. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A role as the lists of others have it; `GetRole` shows more. */
function describeRole(role: Role): Members {
  return {
    Path: role.path,
    RoleName: role.roleName,
    RoleId: role.roleId,
    Arn: role.arn,
    CreateDate: new Date(role.createDate),
    AssumeRolePolicyDocument: encodeDocument(role.trust),
  };
}

export function describeWholeRole(role: Role): Members {
  const { description, maxSessionDuration, permissionsBoundary, tags } = role;
  return {
    ...describeRole(role),
    ...(description !== undefined && { Description: description }),
    MaxSessionDuration: maxSessionDuration,
    ...(permissionsBoundary !== undefined && {
      PermissionsBoundary: {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
        PermissionsBoundaryArn: permissionsBoundary,
      },
    }),
    ...(tags.length > 0 && { Tags: tags.map((tag) => ({ ...tag })) }),
    RoleLastUsed: {},
  };
}

export function describeProfile(profile: InstanceProfile, { roles }: IamContext): Members {
  const role = profile.role === undefined ? undefined : roles.get(profile.role);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Date(profile.createDate),
    Roles: role === undefined ? [] : [describeRole(role)],
    ...(profile.tags.length > 0 && { Tags: profile.tags.map((tag) => ({ ...tag })) }),
  };
}
