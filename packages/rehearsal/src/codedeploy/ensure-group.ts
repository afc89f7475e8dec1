import { randomUUID } from 'node:crypto';
import type { FleetMember } from '../ec2/ensure-fleet.js';
import { ensureServiceRole } from '../iam/ensure.js';
import type { Instance } from '../protocol/instance.js';
import { instanceName } from '../protocol/instance-name.js';
import { groupKey, requireConfig, type CodeDeployContext, type FleetInstance } from './context.js';
import type { DeploymentGroup } from './model.js';
import type { GroupOptions } from './options.js';

/** A group that is wanted from the start, with what it has of the whole. */
export interface WantedGroup extends GroupOptions {
  readonly application: string;
}

/** The instances of a group as its context has them. */
export function fleetOf({ application, ...group }: WantedGroup): readonly FleetInstance[] {
  const { name, deploymentGroup = name } = group;
  return group.instances.map((instance: Instance, index: number) => ({
    instance,
    group: { applicationName: application, deploymentGroupName: deploymentGroup },
    name: instanceName(name, index),
  }));
}

/** The same as EC2 has them; by their tags a group that the API creates finds them, too. */
export function membersOf({ name, instances, tags = {} }: WantedGroup): readonly FleetMember[] {
  return instances.map(({ id }, index) => {
    const all = { Name: instanceName(name, index), DeploymentGroup: name, ...tags };
    return {
      instanceId: id,
      group: name,
      tags: Object.entries(all).map(([Key, Value]) => ({ Key, Value })),
    };
  });
}

export function keyOf({ application, name, deploymentGroup = name }: WantedGroup): string {
  return groupKey(application, deploymentGroup);
}

/** Makes an application where it is not there yet. */
export async function ensureApplication(
  context: CodeDeployContext,
  applicationName: string,
): Promise<void> {
  if (context.applications.get(applicationName)) return;
  await context.applications.put({
    applicationId: randomUUID(),
    applicationName,
    createTime: context.now().getTime(),
    tags: [],
  });
}

/** Makes a group with its application; one that is there already keeps what is known of it. */
export async function ensureGroup(
  context: CodeDeployContext,
  wanted: WantedGroup,
  region: string,
): Promise<void> {
  const { application: applicationName, name, deploymentGroup = name } = wanted;
  await ensureApplication(context, applicationName);
  const known = context.groups.get(groupKey(applicationName, deploymentGroup));
  if (wanted.deploymentConfigName) requireConfig(context, wanted.deploymentConfigName);
  const { serviceRoleArn } = known ?? {
    serviceRoleArn: (await ensureServiceRole(context.ec2.iam, region)).arn,
  };
  const group: DeploymentGroup = {
    applicationName,
    deploymentGroupName: deploymentGroup,
    deploymentGroupId: wanted.id ?? randomUUID(),
    deploymentConfigName: 'CodeDeployDefault.OneAtATime',
    serviceRoleArn,
    ec2TagFilters: [{ Key: 'DeploymentGroup', Value: name, Type: 'KEY_AND_VALUE' }],
    ec2TagSet: [],
    deploymentStyle: {
      deploymentType: 'IN_PLACE',
      deploymentOption: 'WITHOUT_TRAFFIC_CONTROL',
    },
    settings: {},
    tags: [],
    instances: {},
    ...known,
    ...(wanted.deploymentConfigName && { deploymentConfigName: wanted.deploymentConfigName }),
    ...(wanted.deploymentOption && {
      deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: wanted.deploymentOption },
    }),
    ...(wanted.autoRollback && { autoRollbackConfiguration: wanted.autoRollback }),
  };
  await context.groups.put(group);
}
