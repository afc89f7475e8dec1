import type { IamOperation } from '../context.js';
import { requireRole } from '../find.js';
import { readTrust } from '../policy-document.js';

export const updateAssumeRolePolicy: IamOperation = {
  name: 'UpdateAssumeRolePolicy',
  does: 'Gives a role another trust.',
  async run(input, context) {
    const role = requireRole(input, context);
    await context.roles.put({ ...role, trust: readTrust(input, 'PolicyDocument') });
    return undefined;
  },
};
