import type { Ec2Operation } from '../context.js';
import {
  readNumber,
  readStructure,
  readStructures,
  readText,
  type Input,
} from '../../query/input.js';
import { describeReservations } from '../describe.js';
import { ec2Error, invalidValue, missingParameter } from '../failures.js';
import { readProfile } from '../instance-profile.js';
import { launch } from '../launch.js';
import type { Tag } from '../model.js';
import { mergeTags, readTags } from '../tags.js';

/** A launch template stands for any image: there are none of them here. */
function templateImage(input: Input): string {
  if (readStructure(input, 'LaunchTemplate') !== undefined) return 'ami-0123456789abcdef0';
  throw missingParameter('ImageId');
}

function readTagSpecifications(input: Input): readonly Tag[] {
  return readStructures(input, 'TagSpecification')
    .filter((one) => readText(one, 'ResourceType') === 'instance')
    .flatMap(readTags);
}

export const runInstances: Ec2Operation = {
  name: 'RunInstances',
  does: 'Launches instances without an agent, which no deployment reaches; Windows where the id of the image says so.',
  async run(input, context, caller) {
    const imageId = readText(input, 'ImageId') ?? templateImage(input);
    if (!imageId.startsWith('ami-'))
      throw ec2Error('InvalidAMIID.Malformed', `Invalid id: "${imageId}" (expecting "ami-...")`);
    const [least, most] = (['MinCount', 'MaxCount'] as const).map((name) => {
      const count = readNumber(input, name);
      if (count === undefined) throw missingParameter(name);
      if (!Number.isInteger(count) || count < 1)
        throw invalidValue(String(count), name, 'Must be a positive number.');
      return count;
    });
    const clientToken = readText(input, 'ClientToken', { longest: 64 });
    const instanceType = readText(input, 'InstanceType') ?? 'm1.small';
    const tags = mergeTags([], readTagSpecifications(input));
    const profile = readProfile(input, context);
    if ((least ?? 0) > (most ?? 0))
      throw invalidValue(String(least), 'minCount', 'It is greater than maxCount.');
    const launched = { imageId, instanceType, tags, ...(profile && { profile }) };
    const earlier = context.instances
      .all()
      .filter((one) => clientToken !== undefined && one.clientToken === clientToken);
    const instances =
      earlier.length > 0
        ? earlier
        : await launch(
            context,
            most ?? 1,
            { ...launched, ...(clientToken !== undefined && { clientToken }) },
            caller,
          );
    const pending = instances.map((instance) => ({ ...instance, state: 'pending' as const }));
    return describeReservations(pending, caller.account)[0];
  },
};
