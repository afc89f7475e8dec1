import type { IamOperation } from '../context.js';
import { readName, requireInline, requireRole } from '../find.js';

export const deleteRolePolicy: IamOperation = {
  name: 'DeleteRolePolicy',
  does: 'Deletes an inline policy of a role.',
  async run(input, context) {
    const role = requireRole(input, context);
    const name = readName(input, 'PolicyName');
    requireInline(role.inline, name);
    const inline = Object.fromEntries(Object.entries(role.inline).filter(([one]) => one !== name));
    await context.roles.put({ ...role, inline });
    return undefined;
  },
};
