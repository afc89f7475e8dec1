import {
  launchTemplatePolicy,
  managedServicePolicy,
  serviceRoleTrust,
  type PolicyGroup,
} from '@codedeployer/core/policy';
import { findScalingGroups } from '../aws/find-scaling-groups.js';
import type { Services } from '../aws/services.js';
import type { Resource } from './resource.js';
import { role, type RoleRequest } from './role.js';

/** The role that CodeDeploy works with, made by its name: one for all groups that name it, in whatever region. */
export interface ServiceRoleRequest {
  readonly name: string;
  readonly application: string;
  readonly groups: readonly [PolicyGroup, ...PolicyGroup[]];
  /** Whether instances of an Auto Scaling group of theirs come from a launch template. */
  readonly launchTemplate: boolean;
  /** ARNs of the roles of the instances, where the section says which they are. */
  readonly instanceRoles: readonly string[];
}

/** What the role that CodeDeploy works with has to have. */
export function serviceRoleRequest(request: ServiceRoleRequest): RoleRequest {
  const { name, application, groups, launchTemplate, instanceRoles } = request;
  const mayLaunch = launchTemplate && instanceRoles.length > 0;
  return {
    name,
    application,
    description: `CodeDeploy works with it for ${application}; made by codedeployer activate.`,
    trust: serviceRoleTrust(groups),
    managedPolicies: [managedServicePolicy(groups[0].region)],
    policy: mayLaunch ? launchTemplatePolicy(groups, instanceRoles) : undefined,
    notes:
      launchTemplate && !mayLaunch
        ? [
            'Instances come from a launch template, for which the role has to hand over theirs: say which by "instanceProfile".',
          ]
        : [],
  };
}

export function serviceRole(request: ServiceRoleRequest): Resource {
  return role(serviceRoleRequest(request));
}

/**
 * Whether one of these Auto Scaling groups starts its instances from a launch template: then CodeDeploy has to be allowed
 * to start some, too.
 *
 * @param names those that are not there count for nothing
 */
export async function launchFromTemplates(
  services: Services,
  names: readonly string[],
): Promise<boolean> {
  const groups = await findScalingGroups(services, names);
  return groups.some(
    ({ LaunchTemplate, MixedInstancesPolicy }) =>
      (LaunchTemplate ?? MixedInstancesPolicy?.LaunchTemplate) !== undefined,
  );
}
