import type { IamOperation } from '../context.js';
import { describeWholeRole } from '../describe.js';
import { requireRole } from '../find.js';

export const getRole: IamOperation = {
  name: 'GetRole',
  does: 'Describes a role, with its trust, its tags and its boundary.',
  run: (input, context) => ({ Role: describeWholeRole(requireRole(input, context)) }),
};
