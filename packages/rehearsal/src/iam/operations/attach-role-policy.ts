import type { IamOperation } from '../context.js';
import { limitExceeded } from '../failures.js';
import { requireRole } from '../find.js';
import { readPolicyArn, requireAttachable } from '../policy-arn.js';

/** The service's quota. */
const most = 10;

export const attachRolePolicy: IamOperation = {
  name: 'AttachRolePolicy',
  does: 'Attaches a managed policy of AWS to a role; one that is attached already stays.',
  async run(input, context) {
    const role = requireRole(input, context);
    const arn = readPolicyArn(input);
    requireAttachable(arn);
    if (role.attached.includes(arn)) return undefined;
    if (role.attached.length >= most)
      throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${most}`);
    await context.roles.put({ ...role, attached: [...role.attached, arn] });
    return undefined;
  },
};
