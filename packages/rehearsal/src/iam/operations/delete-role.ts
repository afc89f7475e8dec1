import type { IamOperation } from '../context.js';
import { deleteConflict } from '../failures.js';
import { requireRole } from '../find.js';

export const deleteRole: IamOperation = {
  name: 'DeleteRole',
  does: 'Deletes a role that has no policies and is in no instance profile.',
  async run(input, context) {
    const { roleName, attached, inline } = requireRole(input, context);
    if (context.profiles.all().some(({ role }) => role === roleName))
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    if (attached.length > 0)
      throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (Object.keys(inline).length > 0)
      throw deleteConflict('Cannot delete entity, must delete policies first.');
    await context.roles.remove(roleName);
    return undefined;
  },
};
