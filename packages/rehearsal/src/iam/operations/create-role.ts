import type { IamOperation } from '../context.js';
import { readNumber, readText } from '../../query/input.js';
import { describeWholeRole } from '../describe.js';
import { alreadyExists, limitExceeded } from '../failures.js';
import { isTaken, readName, readPath } from '../find.js';
import { iamArn, newId, wholeSeconds } from '../identifiers.js';
import type { Role } from '../model.js';
import { readTrust } from '../policy-document.js';
import { readTags } from '../tags.js';

/** The service's quota. */
const mostRoles = 1000;

/** In seconds. */
const durations = { least: 3600, most: 43_200 };

export const createRole: IamOperation = {
  name: 'CreateRole',
  does: 'Creates a role with its trust, description and tags.',
  async run(input, { roles, now }, caller) {
    const roleName = readName(input, 'RoleName');
    const path = readPath(input);
    const trust = readTrust(input, 'AssumeRolePolicyDocument');
    const description = readText(input, 'Description', { longest: 1000 });
    const maxSessionDuration =
      readNumber(input, 'MaxSessionDuration', durations) ?? durations.least;
    const permissionsBoundary = readText(input, 'PermissionsBoundary', { longest: 2048 });
    const tags = readTags(input);
    const others = roles.all().map((role) => role.roleName);
    if (isTaken(roleName, others)) {
      throw alreadyExists(`Role with name ${roleName} already exists.`);
    }
    if (others.length >= mostRoles) {
      throw limitExceeded(`Cannot exceed quota for RolesPerAccount: ${mostRoles}`);
    }
    const role: Role = {
      roleName,
      roleId: newId('AROA'),
      arn: iamArn(caller, `role${path}${roleName}`),
      path,
      createDate: wholeSeconds(now()),
      trust,
      ...(description !== undefined && { description }),
      maxSessionDuration,
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
      tags,
      attached: [],
      inline: {},
    };
    await roles.put(role);
    return { Role: describeWholeRole(role) };
  },
};
