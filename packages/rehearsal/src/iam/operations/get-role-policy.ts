import type { IamOperation } from '../context.js';
import { encodeDocument } from '../describe.js';
import { readName, requireInline, requireRole } from '../find.js';

export const getRolePolicy: IamOperation = {
  name: 'GetRolePolicy',
  does: 'Gives an inline policy of a role.',
  run(input, context) {
    const { roleName, inline } = requireRole(input, context);
    const name = readName(input, 'PolicyName');
    return {
      RoleName: roleName,
      PolicyName: name,
      PolicyDocument: encodeDocument(requireInline(inline, name)),
    };
  },
};
