import type { IamOperation } from '../context.js';
import { noSuchEntity } from '../failures.js';
import { requireProfile, requireRole } from '../find.js';

export const removeRoleFromInstanceProfile: IamOperation = {
  name: 'RemoveRoleFromInstanceProfile',
  does: 'Takes its role from an instance profile.',
  async run(input, context) {
    const { role, ...profile } = requireProfile(input, context);
    const { roleName } = requireRole(input, context);
    if (role !== roleName)
      throw noSuchEntity(`Role ${roleName} in Instance Profile ${profile.name} cannot be found.`);
    await context.profiles.put(profile);
    return undefined;
  },
};
