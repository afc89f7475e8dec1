import type { AutoRollbackEvent, TriggerEventType } from '@aws-sdk/client-codedeploy';
import { hasBalancer, topicName, type GroupActivation } from '@codedeployer/core/activation';
import { roleArn, type Where } from '../../aws/arns.js';
import type { WantedGroup } from '../../section/place.js';
import { sortedTags } from '../tags.js';

/** A key alone, a value alone, or both. */
export interface Tag {
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

export interface Trigger {
  readonly name: string;
  readonly topic: string;
  readonly events: readonly TriggerEventType[];
}

/** A deployment group as its resource compares it: what nobody has said is what the service does then. */
export interface GroupState {
  readonly name: string;
  readonly serviceRole: string;
  readonly deploymentConfig: string;
  /** Lists of which an instance has a tag each; one list is what CodeDeploy also has as filters. */
  readonly ec2Tags: readonly (readonly Tag[])[];
  readonly onPremisesTags: readonly (readonly Tag[])[];
  readonly autoScalingGroups: readonly string[];
  readonly autoRollback: readonly AutoRollbackEvent[];
  readonly alarms: readonly string[];
  readonly ignorePollAlarmFailure: boolean;
  readonly triggers: readonly Trigger[];
  readonly 'loadBalancer.targetGroups': readonly string[];
  readonly 'loadBalancer.classic': readonly string[];
  readonly trafficControl: boolean;
  readonly deploymentType: 'IN_PLACE' | 'BLUE_GREEN';
  /** Undefined in place, where they have no effect. */
  readonly 'blueGreen.greenFleetProvisioningOption': string | undefined;
  readonly 'blueGreen.deploymentReadyOption.actionOnTimeout': string | undefined;
  readonly 'blueGreen.deploymentReadyOption.waitTimeInMinutes': number | undefined;
  readonly 'blueGreen.terminateBlueInstancesOnDeploymentSuccess.action': string | undefined;
  readonly 'blueGreen.terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes':
    number | undefined;
  readonly outdatedInstancesStrategy: string;
  readonly terminationHook: boolean;
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** What topics are told of where nobody says otherwise: an alarm ends a deployment as stopped, not as failed. */
const usualEvents: readonly TriggerEventType[] = [
  'DeploymentFailure',
  'DeploymentRollback',
  'DeploymentStop',
];

const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** Each once, in one order, so that lists which are sets can be compared. */
export function asSet<Item>(items: readonly Item[]): Item[] {
  const texts = items.map((item) => JSON.stringify(item));
  return items.filter((_, place) => texts.indexOf(texts[place] ?? '') === place).toSorted(byText);
}

/** Tags in one order, with nothing in them that is undefined. */
export function tagSets(sets: readonly (readonly Tag[])[]): Tag[][] {
  const clean = ({ key, value }: Tag): Tag => ({
    ...(key === undefined ? {} : { key }),
    ...(value === undefined ? {} : { value }),
  });
  return asSet(sets.filter((set) => set.length > 0).map((set) => asSet(set.map(clean))));
}

function rollbackEvents({ autoRollback, rollbackOn, alarms = [] }: GroupActivation) {
  if (autoRollback === false || (autoRollback === undefined && rollbackOn === undefined)) return [];
  const usual: AutoRollbackEvent[] = [
    'DEPLOYMENT_FAILURE',
    ...(alarms.length > 0 ? (['DEPLOYMENT_STOP_ON_ALARM'] as const) : []),
  ];
  return asSet(rollbackOn ?? usual);
}

function blueGreenState({
  blueGreen,
}: GroupActivation): Pick<GroupState, Extract<keyof GroupState, `blueGreen.${string}`>> {
  const ready = blueGreen?.deploymentReadyOption ?? {};
  const { action = 'TERMINATE', terminationWaitTimeInMinutes } =
    blueGreen?.terminateBlueInstancesOnDeploymentSuccess ?? {};
  const terminate = 'blueGreen.terminateBlueInstancesOnDeploymentSuccess';
  return {
    'blueGreen.greenFleetProvisioningOption':
      blueGreen && (blueGreen.greenFleetProvisioningOption ?? 'DISCOVER_EXISTING'),
    'blueGreen.deploymentReadyOption.actionOnTimeout':
      blueGreen && (ready.actionOnTimeout ?? 'CONTINUE_DEPLOYMENT'),
    'blueGreen.deploymentReadyOption.waitTimeInMinutes':
      blueGreen && (ready.waitTimeInMinutes ?? 0),
    [`${terminate}.action`]: blueGreen && action,
    [`${terminate}.terminationWaitTimeInMinutes`]:
      blueGreen && action === 'TERMINATE' ? (terminationWaitTimeInMinutes ?? 0) : undefined,
  };
}

/** What the section wants of a group. */
export function wantedState(group: WantedGroup, where: Where): GroupState {
  const { wants, deploymentGroup, deploymentConfig, target } = group;
  const { targetGroups = [], classic = [] } = wants.loadBalancer ?? {};
  const alarms = asSet(wants.alarms ?? []);
  return {
    name: deploymentGroup,
    serviceRole: roleArn(where, wants.serviceRole ?? ''),
    deploymentConfig,
    ec2Tags: tagSets(wants.ec2TagSets ?? [wants.ec2Tags ?? []]),
    onPremisesTags: tagSets(wants.onPremisesTagSets ?? [wants.onPremisesTags ?? []]),
    autoScalingGroups: asSet(wants.autoScalingGroups ?? []),
    autoRollback: rollbackEvents(wants),
    alarms,
    ignorePollAlarmFailure: alarms.length > 0 && wants.ignorePollAlarmFailure === true,
    triggers: asSet(
      (wants.triggers ?? []).map(({ name, topic, events = usualEvents }) => ({
        name: name ?? topicName(topic),
        topic,
        events: asSet(events),
      })),
    ),
    'loadBalancer.targetGroups': asSet(targetGroups),
    'loadBalancer.classic': asSet(classic),
    trafficControl: target.group.trafficControl ?? hasBalancer(wants.loadBalancer),
    deploymentType: wants.blueGreen === undefined ? 'IN_PLACE' : 'BLUE_GREEN',
    ...blueGreenState(wants),
    outdatedInstancesStrategy: wants.outdatedInstancesStrategy ?? 'UPDATE',
    terminationHook: wants.terminationHook ?? false,
    tags: wants.tags && sortedTags(wants.tags),
  };
}

/** What a group is of which nothing has been said. */
export const untouchedState: Omit<GroupState, 'name' | 'serviceRole'> = {
  deploymentConfig: 'CodeDeployDefault.OneAtATime',
  ec2Tags: [],
  onPremisesTags: [],
  autoScalingGroups: [],
  autoRollback: [],
  alarms: [],
  ignorePollAlarmFailure: false,
  triggers: [],
  'loadBalancer.targetGroups': [],
  'loadBalancer.classic': [],
  trafficControl: false,
  deploymentType: 'IN_PLACE',
  'blueGreen.greenFleetProvisioningOption': undefined,
  'blueGreen.deploymentReadyOption.actionOnTimeout': undefined,
  'blueGreen.deploymentReadyOption.waitTimeInMinutes': undefined,
  'blueGreen.terminateBlueInstancesOnDeploymentSuccess.action': undefined,
  'blueGreen.terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes': undefined,
  outdatedInstancesStrategy: 'UPDATE',
  terminationHook: false,
  tags: undefined,
};
