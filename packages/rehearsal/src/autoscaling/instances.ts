import type { Ec2Instance } from '../ec2/model.js';
import { launch } from '../ec2/launch.js';
import type { Caller } from '../query/operation.js';
import type { ScalingContext } from './context.js';
import type { ScalingGroup } from './model.js';

/** By which EC2 shows what group an instance is of. */
export const groupTag = 'aws:autoscaling:groupName';

/** The instances of a group, by the tag that Auto Scaling gives them. */
export function instancesOf(name: string, { ec2 }: ScalingContext): readonly Ec2Instance[] {
  return ec2.instances
    .all()
    .filter(
      ({ state, tags }) =>
        state !== 'terminated' && tags.some(({ Key, Value }) => Key === groupTag && Value === name),
    );
}

/** Launches what a group lacks of what it wants, or ends what is too much, the oldest first. They are in service at once. */
export async function scale(
  { name, bounds, tags }: ScalingGroup,
  context: ScalingContext,
  caller: Pick<Caller, 'region'>,
): Promise<void> {
  const { ec2 } = context;
  const instances = instancesOf(name, context);
  const missing = bounds.desired - instances.length;
  if (missing > 0) {
    const propagated = tags.filter(({ PropagateAtLaunch }) => PropagateAtLaunch);
    await launch(
      ec2,
      missing,
      {
        imageId: 'ami-0123456789abcdef0',
        instanceType: 't3.small',
        tags: [
          { Key: groupTag, Value: name },
          ...propagated.map(({ Key, Value }) => ({ Key, Value })),
        ],
      },
      caller,
    );
    return;
  }
  const since = ec2.now().getTime();
  const surplus = instances.slice(0, -missing); // none where nothing is missing
  await Promise.all(
    surplus.map((instance) => ec2.instances.put({ ...instance, state: 'terminated', since })),
  );
}
