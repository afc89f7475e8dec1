import type { Ec2Operation } from '../context.js';
import { describeAssociation } from '../describe.js';
import { missingParameter } from '../failures.js';
import { requireAssociated } from '../find-association.js';
import { readProfile } from '../instance-profile.js';

export const replaceIamInstanceProfileAssociation: Ec2Operation = {
  name: 'ReplaceIamInstanceProfileAssociation',
  does: 'Gives an instance another instance profile than it has.',
  async run(input, context) {
    const { profile: _former, ...instance } = requireAssociated(input, context);
    const profile = readProfile(input, context);
    if (profile === undefined) throw missingParameter('IamInstanceProfile');
    await context.instances.put({ ...instance, profile });
    const { instanceId } = instance;
    const association = describeAssociation(profile, instanceId, 'associating');
    return { iamInstanceProfileAssociation: association };
  },
};
