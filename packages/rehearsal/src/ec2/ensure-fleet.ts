import { ensureInstanceProfile } from '../iam/ensure.js';
import type { Ec2Context } from './context.js';
import { newId } from './identifiers.js';
import { zoneOf } from './launch.js';
import type { Ec2Instance, Tag } from './model.js';

/** An instance that the rehearsal itself runs, and that deployments reach. */
export interface FleetMember {
  readonly instanceId: string;
  /** What the rehearsal calls its group. */
  readonly group: string;
  readonly tags: readonly Tag[];
}

/**
 * Shows the instances of a rehearsal in EC2. One that is there keeps what has been made of it: its state, its profile,
 * and its tags, unless the rehearsal gives it others than before. Those that their group no longer has are gone.
 */
export async function ensureFleet(
  context: Ec2Context,
  members: readonly FleetMember[],
  region: string,
): Promise<void> {
  const groups = new Set(members.map(({ group }) => group));
  const ids = new Set(members.map(({ instanceId }) => instanceId));
  for (const { instanceId, rehearsed } of context.instances.all())
    if (rehearsed && groups.has(rehearsed.group) && !ids.has(instanceId))
      await context.instances.remove(instanceId);
  for (const [index, member] of members.entries()) {
    const known = context.instances.get(member.instanceId);
    if (known === undefined)
      await context.instances.put(await newMember(context, member, region, index));
    else if (!isSame(known.rehearsed, member)) await context.instances.put(retagged(known, member));
  }
}

async function newMember(
  context: Ec2Context,
  { instanceId, group, tags }: FleetMember,
  region: string,
  index: number,
): Promise<Ec2Instance> {
  const { arn, id } = await ensureInstanceProfile(context.iam, region);
  const since = context.now().getTime();
  return {
    instanceId,
    reservationId: newId('r'),
    imageId: 'ami-0123456789abcdef0',
    instanceType: 't3.small',
    availabilityZone: zoneOf(region, index),
    launchTime: since,
    launchIndex: 0,
    state: 'running',
    since,
    tags,
    profile: { associationId: newId('iip-assoc'), arn, id, since },
    rehearsed: { group, tags },
  };
}

function isSame(rehearsed: Ec2Instance['rehearsed'], { group, tags }: FleetMember): boolean {
  return JSON.stringify(rehearsed) === JSON.stringify({ group, tags });
}

/** With the tags that it is given now instead of those that it was given before; those of others stay. */
function retagged(known: Ec2Instance, { group, tags }: FleetMember): Ec2Instance {
  const isGiven = ({ Key }: Tag) =>
    [...(known.rehearsed?.tags ?? []), ...tags].some((tag) => tag.Key === Key);
  const others = known.tags.filter((tag) => !isGiven(tag));
  return { ...known, tags: [...tags, ...others], rehearsed: { group, tags } };
}
