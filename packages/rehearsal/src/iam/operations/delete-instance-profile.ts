import type { IamOperation } from '../context.js';
import { deleteConflict } from '../failures.js';
import { requireProfile } from '../find.js';

export const deleteInstanceProfile: IamOperation = {
  name: 'DeleteInstanceProfile',
  does: 'Deletes an instance profile that has no role.',
  async run(input, context) {
    const { name, role } = requireProfile(input, context);
    if (role !== undefined)
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    await context.profiles.remove(name);
    return undefined;
  },
};
