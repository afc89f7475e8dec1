import { instancesOf } from '../autoscaling/instances.js';
import { instanceName } from '../protocol/instance-name.js';
import { groupKey, type CodeDeployContext, type FleetInstance } from './context.js';
import type { DeploymentGroup, Environment, Tag, TagFilter } from './model.js';

/**
 * The instances that a group deploys to: those it was given at the start, those that its tag filters find, and those of its Auto Scaling
 * groups. None that EC2 has ended.
 */
export function groupInstances(
  context: CodeDeployContext,
  group: DeploymentGroup,
): readonly FleetInstance[] {
  const found = new Set(findInstances(context, group, group));
  // Where each release has instances of its own, nobody stays but by tags.
  const stays = group.deploymentStyle.deploymentType === 'IN_PLACE';
  const isHome = ({ group: home, instance }: FleetInstance): boolean =>
    stays &&
    home?.applicationName === group.applicationName &&
    home.deploymentGroupName === group.deploymentGroupName &&
    isThere(context, instance.id);
  return context.fleet.filter((one) => found.has(one) || isHome(one));
}

/** The instances that tags and Auto Scaling groups find. Those that were launched since the last look are run from now on. */
export function findInstances(
  context: CodeDeployContext,
  group: DeploymentGroup,
  environment: Environment,
): readonly FleetInstance[] {
  const { fleet, ec2, scaling } = context;
  // What is not in service yet gets a deployment of its own first.
  const scaled = (environment.autoScalingGroups ?? []).flatMap(({ name }) =>
    instancesOf(name, scaling)
      .filter(({ waitsForHook }) => waitsForHook !== true)
      .map(({ instanceId }) => instanceId),
  );
  for (const id of scaled) runLaunched(context, group, id);
  return fleet.filter(
    ({ instance: { id } }) =>
      scaled.includes(id) ||
      (isThere(context, id) && isTagged(environment, ec2.instances.get(id)?.tags ?? [])),
  );
}

function isThere({ ec2 }: CodeDeployContext, id: string): boolean {
  const known = ec2.instances.get(id);
  return known !== undefined && known.state !== 'terminated';
}

/** Gives EC2's instance an agent, if it has none yet and the group knows how; undefined where it has none. */
export function runLaunched(
  context: CodeDeployContext,
  group: DeploymentGroup,
  id: string,
): FleetInstance | undefined {
  const { fleet, launchers } = context;
  const known = fleet.find(({ instance }) => instance.id === id);
  const launcher = launchers.get(groupKey(group.applicationName, group.deploymentGroupName));
  if (launcher === undefined || known !== undefined) return known;
  const isOwn = ({ name }: FleetInstance) =>
    name.startsWith(`${launcher.name}-`) && /^\d+$/.test(name.slice(launcher.name.length + 1));
  const name = instanceName(launcher.name, fleet.filter(isOwn).length);
  const launched: FleetInstance = { instance: launcher.run(id), name };
  fleet.push(launched);
  return launched;
}

/** CodeDeploy's rule: any of `ec2TagFilters`; or, of each list in `ec2TagSet`, any. */
function isTagged(group: Environment, tags: readonly Tag[]): boolean {
  if (group.ec2TagSet.length > 0) return group.ec2TagSet.every((list) => hasAnyOf(list, tags));
  return hasAnyOf(group.ec2TagFilters, tags);
}

/** Whether one of the filters finds one of the tags. */
export function hasAnyOf(filters: readonly TagFilter[], tags: readonly Tag[]): boolean {
  return filters.some((filter) => tags.some((tag) => matches(filter, tag)));
}

function matches(filter: TagFilter, tag: Tag): boolean {
  const type = filter.Type ?? 'KEY_AND_VALUE';
  return (
    (type === 'VALUE_ONLY' || filter.Key === tag.Key) &&
    (type === 'KEY_ONLY' || (filter.Value ?? '') === tag.Value)
  );
}
