import type { IamOperation } from '../context.js';
import { limitExceeded } from '../failures.js';
import { readName, requireRole } from '../find.js';
import { readPolicy, sizeOf } from '../policy-document.js';

/** Of all inline policies of a role together. */
const most = 10_240;

export const putRolePolicy: IamOperation = {
  name: 'PutRolePolicy',
  does: 'Writes an inline policy of a role, and replaces one of the same name.',
  async run(input, context) {
    const role = requireRole(input, context);
    const name = readName(input, 'PolicyName');
    const inline = { ...role.inline, [name]: readPolicy(input, 'PolicyDocument') };
    const size = Object.values(inline).reduce((sum, document) => sum + sizeOf(document), 0);
    if (size > most) {
      throw limitExceeded(
        `Maximum policy size of ${most} bytes exceeded for role ${role.roleName}`,
      );
    }
    await context.roles.put({ ...role, inline });
    return undefined;
  },
};
