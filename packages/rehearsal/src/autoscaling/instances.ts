import type { Ec2Instance } from '../ec2/model.js';
import { newId } from '../ec2/identifiers.js';
import { launch } from '../ec2/launch.js';
import type { ScalingContext } from './context.js';
import type { ScalingGroup } from './model.js';

/** By which EC2 shows what group an instance is of. */
export const groupTag = 'aws:autoscaling:groupName';

/**
 * How often an instance is launched in place of one that was abandoned. Auto Scaling goes on for a day before it gives up; what the
 * first few show, the others would show as well.
 */
export const mostRelaunches = 3;

/** The instances of a group, by the tag that Auto Scaling gives them; the oldest first. */
export function instancesOf(name: string, { ec2 }: ScalingContext): readonly Ec2Instance[] {
  return ec2.instances
    .all()
    .filter(
      ({ state, tags }) =>
        state !== 'terminated' && tags.some(({ Key, Value }) => Key === groupTag && Value === name),
    )
    .sort((one, other) => one.launchTime - other.launchTime || one.launchIndex - other.launchIndex);
}

/**
 * Launches what a group lacks of what it wants, or ends what is too much, the oldest first. New ones are in service at once, or when
 * those whose launch hook the group has have answered: that is not waited for here.
 */
export async function scale(group: ScalingGroup, context: ScalingContext): Promise<void> {
  const instances = instancesOf(group.name, context);
  const missing = group.bounds.desired - instances.length;
  if (missing > 0) {
    await launchInto(group, missing, context, 0);
    return;
  }
  const surplus = instances.slice(0, -missing); // none where nothing is missing
  await Promise.all(surplus.map(({ instanceId }) => terminate(instanceId, context)));
}

/** Has a group want so many instances more, and launches them. */
export async function scaleOut(
  name: string,
  count: number,
  context: ScalingContext,
): Promise<void> {
  const group = context.groups.get(name);
  if (group === undefined) return;
  const desired = instancesOf(name, context).length + count;
  const bounds = { ...group.bounds, desired, most: Math.max(group.bounds.most, desired) };
  const wanted = { ...group, bounds };
  await Promise.all([context.groups.put(wanted), scale(wanted, context)]);
}

async function launchInto(
  group: ScalingGroup,
  count: number,
  context: ScalingContext,
  relaunches: number,
): Promise<void> {
  const propagated = group.tags.filter(({ PropagateAtLaunch }) => PropagateAtLaunch);
  const asked = [...context.listeners].filter((listener) => listener.answers(group));
  const launched = await launch(
    context.ec2,
    count,
    {
      imageId: 'ami-0123456789abcdef0',
      instanceType: 't3.small',
      tags: [
        { Key: groupTag, Value: group.name },
        ...propagated.map(({ Key, Value }) => ({ Key, Value })),
      ],
      ...(group.launch.profile && { profile: newAssociation(group.launch.profile, context) }),
      ...(asked.length > 0 && { waitsForHook: true }),
    },
    context,
  );
  if (asked.length === 0) return;
  for (const { instanceId } of launched) {
    const answers = asked.map((listener) => listener.answer(group.name, instanceId));
    const ended = Promise.all(answers)
      .then((all) => complete(group.name, instanceId, all, context, relaunches))
      .catch(context.onError)
      .finally(() => context.launching.delete(instanceId));
    context.launching.set(instanceId, ended);
  }
}

function newAssociation(
  profile: { readonly arn: string; readonly id: string },
  { now }: ScalingContext,
) {
  return { ...profile, associationId: newId('iip-assoc'), since: now().getTime() };
}

/** Brings an instance that waited into service, or ends it and launches another one for it. */
async function complete(
  name: string,
  instanceId: string,
  answers: readonly ('CONTINUE' | 'ABANDON' | undefined)[],
  context: ScalingContext,
  relaunches: number,
): Promise<void> {
  if (answers.includes(undefined)) return; // it is ended when the folder is opened again
  if (!answers.includes('ABANDON')) {
    const instance = context.ec2.instances.get(instanceId);
    if (instance === undefined) return;
    const { waitsForHook: _over, ...inService } = instance;
    await context.ec2.instances.put(inService);
    return;
  }
  await terminate(instanceId, context);
  const group = context.groups.get(name);
  if (group === undefined || relaunches >= mostRelaunches) return;
  if (instancesOf(name, context).length < group.bounds.desired)
    await launchInto(group, 1, context, relaunches + 1);
}

async function terminate(instanceId: string, { ec2 }: ScalingContext): Promise<void> {
  const since = ec2.now().getTime();
  await ec2.instances.change(instanceId, ({ waitsForHook: _over, ...instance }) => ({
    ...instance,
    state: 'terminated',
    since,
  }));
}

/** Ends instances whose launch an earlier process did not bring to its end: nobody answers their hooks any more. */
export async function endInterruptedLaunches(context: ScalingContext): Promise<void> {
  for (const { instanceId, waitsForHook } of context.ec2.instances.all())
    if (waitsForHook === true) await terminate(instanceId, context);
}
