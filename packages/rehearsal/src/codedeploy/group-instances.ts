import type { CodeDeployContext, FleetInstance } from './context.js';
import type { DeploymentGroup, Tag, TagFilter } from './model.js';

/** The instances that a group deploys to: those it was given at the start, and those that its tag filters find. None that EC2 has ended. */
export function groupInstances(
  { fleet, ec2 }: Pick<CodeDeployContext, 'fleet' | 'ec2'>,
  group: DeploymentGroup,
): readonly FleetInstance[] {
  return fleet.filter(({ instance, group: home }) => {
    const known = ec2.instances.get(instance.id);
    if (known === undefined || known.state === 'terminated') return false;
    const isHome =
      home.applicationName === group.applicationName &&
      home.deploymentGroupName === group.deploymentGroupName;
    return isHome || isTagged(group, known.tags);
  });
}

/** CodeDeploy's rule: any of `ec2TagFilters`; or, of each list in `ec2TagSet`, any. */
function isTagged(group: DeploymentGroup, tags: readonly Tag[]): boolean {
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
