import type { DeploymentGroupInfo, EC2TagFilter, TagFilter } from '@aws-sdk/client-codedeploy';
import { asSet, tagSets, type GroupState, type Tag } from './wanted-state.js';

/** A filter as the section has it. */
function tagOf({ Key: key, Value: value, Type }: EC2TagFilter | TagFilter): Tag {
  if (Type === 'KEY_ONLY') return { key };
  return Type === 'VALUE_ONLY' ? { value } : { key, value };
}

/** The Auto Scaling group that a blue/green deployment has copied a group into, and that has taken its place since. */
const copiedGroup = /^CodeDeploy_.+_d-[A-Z\d]+$/;

/**
 * What stands for the Auto Scaling groups that there are: where the one group of the configuration has been copied, the copy
 * continues it.
 */
function continued(there: readonly string[], wanted: readonly string[]): readonly string[] {
  const [only] = there;
  const isCopy = there.length === 1 && only !== undefined && copiedGroup.test(only);
  return isCopy && wanted.length === 1 ? wanted : there;
}

/** What the service says of a group, in the words of the section; what it has left out is what it does then. */
export function groupState(info: DeploymentGroupInfo, wanted: GroupState): GroupState {
  const {
    deploymentGroupName: name = '',
    serviceRoleArn: serviceRole = '',
    deploymentConfigName: deploymentConfig = '',
    ec2TagFilters = [],
    ec2TagSet,
    onPremisesInstanceTagFilters = [],
    onPremisesTagSet,
    autoScalingGroups = [],
    autoRollbackConfiguration: rollback,
    alarmConfiguration,
    triggerConfigurations = [],
    loadBalancerInfo: balancer = {},
    deploymentStyle: style = {},
    blueGreenDeploymentConfiguration: blueGreen = {},
    outdatedInstancesStrategy = 'UPDATE',
    terminationHookEnabled: terminationHook = false,
  } = info;
  const { deploymentReadyOption: ready = {} } = blueGreen;
  const { action = 'TERMINATE', terminationWaitTimeInMinutes = 0 } =
    blueGreen.terminateBlueInstancesOnDeploymentSuccess ?? {};
  const names = (items: readonly { readonly name?: string | undefined }[] = []) =>
    asSet(items.flatMap((item) => item.name ?? []));
  const isWatched = alarmConfiguration?.enabled === true;
  const alarms = isWatched ? names(alarmConfiguration.alarms) : [];
  const terminate = 'blueGreen.terminateBlueInstancesOnDeploymentSuccess';
  return {
    name,
    serviceRole,
    deploymentConfig,
    ec2Tags: tagSets(
      [ec2TagFilters, ...(ec2TagSet?.ec2TagSetList ?? [])].map((set) => set.map(tagOf)),
    ),
    onPremisesTags: tagSets(
      [onPremisesInstanceTagFilters, ...(onPremisesTagSet?.onPremisesTagSetList ?? [])].map((set) =>
        set.map(tagOf),
      ),
    ),
    autoScalingGroups: continued(names(autoScalingGroups), wanted.autoScalingGroups),
    autoRollback: rollback?.enabled === true ? asSet(rollback.events ?? []) : [],
    alarms,
    ignorePollAlarmFailure:
      alarms.length > 0 && alarmConfiguration?.ignorePollAlarmFailure === true,
    triggers: asSet(
      triggerConfigurations.map(({ triggerName, triggerTargetArn, triggerEvents = [] }) => ({
        name: triggerName ?? '',
        topic: triggerTargetArn ?? '',
        events: asSet(triggerEvents),
      })),
    ),
    'loadBalancer.targetGroups': names(balancer.targetGroupInfoList),
    'loadBalancer.classic': names(balancer.elbInfoList),
    trafficControl: style.deploymentOption === 'WITH_TRAFFIC_CONTROL',
    deploymentType: style.deploymentType ?? 'IN_PLACE',
    'blueGreen.greenFleetProvisioningOption':
      blueGreen.greenFleetProvisioningOption?.action ?? 'DISCOVER_EXISTING',
    'blueGreen.deploymentReadyOption.actionOnTimeout':
      ready.actionOnTimeout ?? 'CONTINUE_DEPLOYMENT',
    'blueGreen.deploymentReadyOption.waitTimeInMinutes': ready.waitTimeInMinutes ?? 0,
    [`${terminate}.action`]: action,
    [`${terminate}.terminationWaitTimeInMinutes`]: terminationWaitTimeInMinutes,
    outdatedInstancesStrategy,
    terminationHook,
    tags: undefined,
  };
}
