import type { IamOperation } from '../context.js';
import { describeProfile } from '../describe.js';
import { requireProfile } from '../find.js';

export const getInstanceProfile: IamOperation = {
  name: 'GetInstanceProfile',
  does: 'Describes an instance profile with its role.',
  run: (input, context) => ({
    InstanceProfile: describeProfile(requireProfile(input, context), context),
  }),
};
