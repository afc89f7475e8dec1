import type { IamOperation } from '../context.js';
import { noSuchEntity } from '../failures.js';
import { requireRole } from '../find.js';
import { readPolicyArn } from '../policy-arn.js';

export const detachRolePolicy: IamOperation = {
  name: 'DetachRolePolicy',
  does: 'Takes a managed policy from a role.',
  async run(input, context) {
    const role = requireRole(input, context);
    const arn = readPolicyArn(input);
    if (!role.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
    await context.roles.put({ ...role, attached: role.attached.filter((one) => one !== arn) });
    return undefined;
  },
};
