import type { IamOperation } from '../context.js';
import { requireRole } from '../find.js';
import { page } from '../page.js';

export const listRolePolicies: IamOperation = {
  name: 'ListRolePolicies',
  does: 'Lists the names of the inline policies of a role.',
  run: (input, context) =>
    page(input, 'PolicyNames', Object.keys(requireRole(input, context).inline).sort()),
};
