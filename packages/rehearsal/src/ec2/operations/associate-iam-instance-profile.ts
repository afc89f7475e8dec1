import type { Ec2Operation } from '../context.js';
import { readText } from '../../query/input.js';
import { describeAssociation } from '../describe.js';
import { ec2Error, missingParameter } from '../failures.js';
import { requireInstance } from '../find-instances.js';
import { readProfile } from '../instance-profile.js';

export const associateIamInstanceProfile: Ec2Operation = {
  name: 'AssociateIamInstanceProfile',
  does: 'Gives an instance profile to an instance that has none.',
  async run(input, context) {
    const instanceId = readText(input, 'InstanceId');
    if (instanceId === undefined) throw missingParameter('InstanceId');
    const profile = readProfile(input, context);
    if (profile === undefined) throw missingParameter('IamInstanceProfile');
    const instance = requireInstance(instanceId, context);
    if (instance.profile !== undefined) {
      const message = `There is an existing association for instance ${instanceId}`;
      throw ec2Error('IncorrectState', message);
    }
    await context.instances.put({ ...instance, profile });
    const iamInstanceProfileAssociation = describeAssociation(profile, instanceId, 'associating');
    return { iamInstanceProfileAssociation };
  },
};
