import type { IamOperation } from '../context.js';
import { describeProfile } from '../describe.js';
import { alreadyExists } from '../failures.js';
import { isTaken, readName, readPath } from '../find.js';
import { iamArn, newId, wholeSeconds } from '../identifiers.js';
import type { InstanceProfile } from '../model.js';
import { readTags } from '../tags.js';

export const createInstanceProfile: IamOperation = {
  name: 'CreateInstanceProfile',
  does: 'Creates an instance profile without a role.',
  async run(input, context, caller) {
    const name = readName(input, 'InstanceProfileName');
    const path = readPath(input);
    const tags = readTags(input);
    const others = context.profiles.all().map((profile) => profile.name);
    if (isTaken(name, others)) throw alreadyExists(`Instance Profile ${name} already exists.`);
    const profile: InstanceProfile = {
      name,
      id: newId('AIPA'),
      arn: iamArn(caller, `instance-profile${path}${name}`),
      path,
      createDate: wholeSeconds(context.now()),
      tags,
    };
    await context.profiles.put(profile);
    return { InstanceProfile: describeProfile(profile, context) };
  },
};
