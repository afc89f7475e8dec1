import type { Ec2Operation } from '../context.js';
import { describeAssociation } from '../describe.js';
import { requireAssociated } from '../find-association.js';

export const disassociateIamInstanceProfile: Ec2Operation = {
  name: 'DisassociateIamInstanceProfile',
  does: 'Takes its instance profile from an instance.',
  async run(input, context) {
    const { profile, ...instance } = requireAssociated(input, context);
    await context.instances.put(instance);
    const { instanceId } = instance;
    const association = describeAssociation(profile, instanceId, 'disassociating');
    return { iamInstanceProfileAssociation: association };
  },
};
