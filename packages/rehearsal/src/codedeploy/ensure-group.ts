import { randomUUID } from 'node:crypto';
import type { FleetMember } from '../ec2/ensure-fleet.js';
import { ensureServiceRole } from '../iam/ensure.js';
import type { Instance } from '../protocol/instance.js';
import { instanceName } from '../protocol/instance-name.js';
import { ensureScalingGroup } from '../autoscaling/ensure-scaling-group.js';
import { putHook } from '../autoscaling/hooks.js';
import { groupTag } from '../autoscaling/instances.js';
import {
  groupKey,
  requireConfig,
  type CodeDeployContext,
  type FleetInstance,
  type Launcher,
} from './context.js';
import type { DeploymentGroup } from './model.js';
import type { GroupOptions } from './options.js';
import { newHook } from './scaling-hooks.js';

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

/** What runs its instances that are launched later, by the key of the group. */
export function launcherOf(group: WantedGroup): readonly (readonly [string, Launcher])[] {
  const { name, run, scaleOut } = group;
  return run === undefined ? [] : [[keyOf(group), { name, run, scaleOut }]];
}

/** The same as EC2 has them; by their tags a group that the API creates finds them, too. */
export function membersOf(group: WantedGroup): readonly FleetMember[] {
  const { name, instances, tags = {} } = group;
  const scaling = scalingGroupOf(group);
  return instances.map(({ id }, index) => {
    const all = {
      Name: instanceName(name, index),
      DeploymentGroup: name,
      ...tags,
      ...(scaling !== undefined && { [groupTag]: scaling }),
    };
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

/** The Auto Scaling group that the instances of a group are in, if they are in one: where it is copied, they have to be. */
function scalingGroupOf({ name, blueGreen, autoScalingGroup }: WantedGroup): string | undefined {
  const copies = blueGreen?.greenFleetProvisioningOption?.action === 'COPY_AUTO_SCALING_GROUP';
  return autoScalingGroup ?? (copies ? name : undefined);
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

/** The alarms that a group is to have, where the API has given it none. */
function alarmsOf(
  { alarms = [], blueGreen }: WantedGroup,
  known: DeploymentGroup | undefined,
): Partial<DeploymentGroup> {
  const kept = known?.settings.alarmConfiguration;
  if (alarms.length === 0 || kept !== undefined) return {};
  const alarmConfiguration = {
    enabled: true,
    ignorePollAlarmFailure: false,
    alarms: alarms.map((name) => ({ name })),
  };
  const settings = {
    ...known?.settings,
    ...(blueGreen && { blueGreenDeploymentConfiguration: blueGreen }),
    alarmConfiguration,
  };
  return { settings };
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
  // One that was found by tags in an earlier rehearsal gets its Auto Scaling group now; one that has some keeps what was made of it.
  const isScaled = (known?.autoScalingGroups ?? []).length > 0;
  const scaling = isScaled ? undefined : scalingGroupOf(wanted);
  const hook = newHook('launch', deploymentGroup);
  if (scaling !== undefined) {
    const { scaling: groups } = context;
    await ensureScalingGroup(groups, scaling, wanted.instances.length, context);
    await putHook(groups, scaling, hook);
  }
  const group: DeploymentGroup = {
    applicationName,
    deploymentGroupName: deploymentGroup,
    deploymentGroupId: wanted.id ?? randomUUID(),
    deploymentConfigName: 'CodeDeployDefault.OneAtATime',
    serviceRoleArn,
    ec2TagFilters:
      scaling === undefined ? [{ Key: 'DeploymentGroup', Value: name, Type: 'KEY_AND_VALUE' }] : [],
    ec2TagSet: [],
    deploymentStyle: {
      deploymentType: 'IN_PLACE',
      deploymentOption: 'WITHOUT_TRAFFIC_CONTROL',
    },
    settings: {},
    tags: [],
    instances: {},
    ...known,
    ...(scaling !== undefined && { autoScalingGroups: [{ name: scaling, hook: hook.name }] }),
    ...(wanted.deploymentConfigName && { deploymentConfigName: wanted.deploymentConfigName }),
    ...(wanted.deploymentOption && {
      deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: wanted.deploymentOption },
    }),
    ...(wanted.blueGreen && {
      deploymentStyle: {
        deploymentType: 'BLUE_GREEN',
        deploymentOption: wanted.deploymentOption ?? 'WITH_TRAFFIC_CONTROL',
      },
      settings: { ...known?.settings, blueGreenDeploymentConfiguration: wanted.blueGreen },
    }),
    ...alarmsOf(wanted, known),
    ...(wanted.autoRollback && { autoRollbackConfiguration: wanted.autoRollback }),
  };
  await context.groups.put(group);
}
