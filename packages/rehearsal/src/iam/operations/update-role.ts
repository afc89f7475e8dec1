import type { IamOperation } from '../context.js';
import { readNumber, readText } from '../../query/input.js';
import { requireRole } from '../find.js';

export const updateRole: IamOperation = {
  name: 'UpdateRole',
  does: 'Changes the description of a role and how long its sessions may be.',
  async run(input, context) {
    const role = requireRole(input, context);
    const description = readText(input, 'Description', { longest: 1000 });
    const maxSessionDuration = readNumber(input, 'MaxSessionDuration', {
      least: 3600,
      most: 43_200,
    });
    await context.roles.put({
      ...role,
      ...(description !== undefined && { description }),
      ...(maxSessionDuration !== undefined && { maxSessionDuration }),
    });
    return {};
  },
};
