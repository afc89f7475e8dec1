import type { IamOperation } from '../context.js';
import { describeProfile } from '../describe.js';
import { requireRole } from '../find.js';
import { page } from '../page.js';

export const listInstanceProfilesForRole: IamOperation = {
  name: 'ListInstanceProfilesForRole',
  does: 'Lists the instance profiles that a role is in.',
  run(input, context) {
    const { roleName } = requireRole(input, context);
    const profiles = context.profiles
      .all()
      .filter(({ role }) => role === roleName)
      .map((profile) => describeProfile(profile, context));
    return page(input, 'InstanceProfiles', profiles);
  },
};
