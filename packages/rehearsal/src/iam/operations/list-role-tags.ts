import type { IamOperation } from '../context.js';
import { requireRole } from '../find.js';
import { page } from '../page.js';

export const listRoleTags: IamOperation = {
  name: 'ListRoleTags',
  does: 'Lists the tags of a role.',
  run: (input, context) =>
    page(
      input,
      'Tags',
      requireRole(input, context).tags.map((tag) => ({ ...tag })),
    ),
};
