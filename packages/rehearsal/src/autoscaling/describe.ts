import type { Members } from '../query/members.js';
import type { ScalingContext } from './context.js';
import { instancesOf } from './instances.js';
import type { LaunchTemplate, LifecycleHook, ScalingGroup } from './model.js';

export function describeGroup(group: ScalingGroup, context: ScalingContext): Members {
  const { launch, bounds } = group;
  const template = launch.template && describeTemplate(launch.template);
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    ...(launch.configuration !== undefined && { LaunchConfigurationName: launch.configuration }),
    ...(template &&
      (launch.isMixed === true
        ? { MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: template } } }
        : { LaunchTemplate: template })),
    MinSize: bounds.least,
    MaxSize: bounds.most,
    DesiredCapacity: bounds.desired,
    DefaultCooldown: 300,
    AvailabilityZones: group.zones,
    LoadBalancerNames: group.loadBalancers,
    TargetGroupARNs: group.targetGroups,
    HealthCheckType: group.healthCheckType,
    HealthCheckGracePeriod: 0,
    Instances: instancesOf(group.name, context).map((instance) => ({
      InstanceId: instance.instanceId,
      InstanceType: instance.instanceType,
      AvailabilityZone: instance.availabilityZone,
      LifecycleState: instance.waitsForHook === true ? 'Pending:Wait' : 'InService',
      HealthStatus: instance.state === 'running' ? 'Healthy' : 'Unhealthy',
      ...(template && { LaunchTemplate: template }),
      ProtectedFromScaleIn: false,
    })),
    CreatedTime: new Date(group.createdTime),
    SuspendedProcesses: group.suspended.map((ProcessName) => ({
      ProcessName,
      SuspensionReason: 'User suspended',
    })),
    VPCZoneIdentifier: group.subnets ?? '',
    EnabledMetrics: [],
    Tags: group.tags.map((tag) => ({
      ResourceId: group.name,
      ResourceType: 'auto-scaling-group',
      ...tag,
    })),
    TerminationPolicies: ['Default'],
    NewInstancesProtectedFromScaleIn: false,
    ...(group.warmPool && {
      WarmPoolConfiguration: describePool(group.warmPool),
      WarmPoolSize: 0,
    }),
  };
}

export function describePool({
  least,
  prepared,
  state,
}: NonNullable<ScalingGroup['warmPool']>): Members {
  return {
    ...(prepared !== undefined && { MaxGroupPreparedCapacity: prepared }),
    MinSize: least,
    PoolState: state,
  };
}

export function describeHook(hook: LifecycleHook, group: string): Members {
  return {
    LifecycleHookName: hook.name,
    AutoScalingGroupName: group,
    LifecycleTransition: hook.transition,
    ...(hook.targetArn !== undefined && { NotificationTargetARN: hook.targetArn }),
    ...(hook.roleArn !== undefined && { RoleARN: hook.roleArn }),
    ...(hook.metadata !== undefined && { NotificationMetadata: hook.metadata }),
    HeartbeatTimeout: hook.heartbeat,
    GlobalTimeout: Math.min(172_800, hook.heartbeat * 100),
    DefaultResult: hook.result,
  };
}

/** One that was named by either has both. */
function describeTemplate({ id, name, version }: LaunchTemplate): Members {
  return {
    LaunchTemplateId:
      id ??
      `lt-${Buffer.from(name ?? '')
        .toString('hex')
        .padStart(17, '0')
        .slice(-17)}`,
    LaunchTemplateName: name ?? `template-${id ?? ''}`,
    Version: version,
  };
}
