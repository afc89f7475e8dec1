import type { IamOperation } from '../context.js';
import { limitExceeded } from '../failures.js';
import { requireProfile, requireRole } from '../find.js';

export const addRoleToInstanceProfile: IamOperation = {
  name: 'AddRoleToInstanceProfile',
  does: 'Puts a role into an instance profile that has none.',
  async run(input, context) {
    const profile = requireProfile(input, context);
    const { roleName } = requireRole(input, context);
    if (profile.role !== undefined)
      throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
    await context.profiles.put({ ...profile, role: roleName });
    return undefined;
  },
};
