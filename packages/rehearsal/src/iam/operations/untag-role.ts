import type { IamOperation } from '../context.js';
import { readTexts } from '../../query/input.js';
import { requireRole } from '../find.js';

export const untagRole: IamOperation = {
  name: 'UntagRole',
  does: 'Takes tags from a role; keys that it does not have are passed over.',
  async run(input, context) {
    const role = requireRole(input, context);
    const keys = readTexts(input, 'TagKeys');
    await context.roles.put({ ...role, tags: role.tags.filter(({ Key }) => !keys.includes(Key)) });
    return undefined;
  },
};
