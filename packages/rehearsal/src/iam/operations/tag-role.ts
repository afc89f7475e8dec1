import type { IamOperation } from '../context.js';
import { requireRole } from '../find.js';
import { mergeTags, readTags } from '../tags.js';

export const tagRole: IamOperation = {
  name: 'TagRole',
  does: 'Adds tags to a role, or changes them.',
  async run(input, context) {
    const role = requireRole(input, context);
    await context.roles.put({ ...role, tags: mergeTags(role.tags, readTags(input)) });
    return undefined;
  },
};
