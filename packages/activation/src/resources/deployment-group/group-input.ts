import type {
  DeploymentGroupInfo,
  EC2TagFilter,
  UpdateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import type { GroupState, Tag } from './wanted-state.js';

/** What CreateDeploymentGroup and UpdateDeploymentGroup have in common. */
export type GroupInput = Omit<
  UpdateDeploymentGroupCommandInput,
  'applicationName' | 'currentDeploymentGroupName' | 'newDeploymentGroupName'
>;

type Field = Exclude<keyof GroupState, 'name' | 'tags'>;

/** What is sent to make a field what is wanted, given what is there. */
type Sends = (wanted: GroupState, there: DeploymentGroupInfo | undefined) => GroupInput;

/*
 * UpdateDeploymentGroup keeps what a request leaves out, so that what nobody wants any more has to be cleared. With what
 * differs by field: an empty list, a structure that says no, or the value that the service has by itself.
 */
const sends: Readonly<Record<Field, Sends>> = {
  serviceRole: ({ serviceRole }) => ({ serviceRoleArn: serviceRole }),
  deploymentConfig: ({ deploymentConfig }) => ({ deploymentConfigName: deploymentConfig }),
  ec2Tags: ({ ec2Tags }, there) => {
    const { filters, sets } = tagForms(
      ec2Tags,
      there?.ec2TagFilters,
      there?.ec2TagSet?.ec2TagSetList,
    );
    return {
      ...(filters && { ec2TagFilters: filters }),
      ...(sets && { ec2TagSet: { ec2TagSetList: sets } }),
    };
  },
  onPremisesTags: ({ onPremisesTags }, there) => {
    const { filters, sets } = tagForms(
      onPremisesTags,
      there?.onPremisesInstanceTagFilters,
      there?.onPremisesTagSet?.onPremisesTagSetList,
    );
    return {
      ...(filters && { onPremisesInstanceTagFilters: filters }),
      ...(sets && { onPremisesTagSet: { onPremisesTagSetList: sets } }),
    };
  },
  autoScalingGroups: ({ autoScalingGroups }) => ({ autoScalingGroups: [...autoScalingGroups] }),
  // An empty list of events would keep those of before.
  autoRollback: ({ autoRollback }) => ({
    autoRollbackConfiguration:
      autoRollback.length > 0 ? { enabled: true, events: [...autoRollback] } : { enabled: false },
  }),
  alarms: alarmInput,
  ignorePollAlarmFailure: alarmInput,
  triggers: ({ triggers }) => ({
    triggerConfigurations: triggers.map(({ name, topic, events }) => ({
      triggerName: name,
      triggerTargetArn: topic,
      triggerEvents: [...events],
    })),
  }),
  'loadBalancer.targetGroups': styleInput,
  'loadBalancer.classic': styleInput,
  trafficControl: styleInput,
  deploymentType: (wanted, there) => ({ ...styleInput(wanted), ...blueGreenInput(wanted, there) }),
  'blueGreen.greenFleetProvisioningOption': blueGreenInput,
  'blueGreen.deploymentReadyOption.actionOnTimeout': blueGreenInput,
  'blueGreen.deploymentReadyOption.waitTimeInMinutes': blueGreenInput,
  'blueGreen.terminateBlueInstancesOnDeploymentSuccess.action': blueGreenInput,
  'blueGreen.terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes':
    blueGreenInput,
  outdatedInstancesStrategy: ({ outdatedInstancesStrategy }) => ({
    outdatedInstancesStrategy: outdatedInstancesStrategy as 'UPDATE',
  }),
  terminationHook: ({ terminationHook }) => ({ terminationHookEnabled: terminationHook }),
};

/** A tag as the service filters by it. */
export function filterOf({ key, value }: Tag): EC2TagFilter {
  if (value === undefined) return { Key: key, Type: 'KEY_ONLY' };
  // A key without a value would be taken for one with an empty value.
  return key === undefined
    ? { Value: value, Type: 'VALUE_ONLY' }
    : { Key: key, Value: value, Type: 'KEY_AND_VALUE' };
}

/**
 * The form that tags are sent in: the service takes filters or sets, and one list is both. What is there in the other form has
 * to go with the same request.
 */
function tagForms(
  wanted: readonly (readonly Tag[])[],
  filtersThere: readonly unknown[] = [],
  setsThere: readonly unknown[] = [],
): {
  readonly filters?: EC2TagFilter[] | undefined;
  readonly sets?: EC2TagFilter[][] | undefined;
} {
  const sets = wanted.map((set) => set.map(filterOf));
  if (setsThere.length > 0) return { sets };
  if (sets.length <= 1) return { filters: sets[0] ?? [] };
  return { sets, ...(filtersThere.length > 0 ? { filters: [] } : {}) };
}

function alarmInput({ alarms, ignorePollAlarmFailure }: GroupState): GroupInput {
  return {
    alarmConfiguration: {
      enabled: alarms.length > 0,
      ignorePollAlarmFailure,
      alarms: alarms.map((name) => ({ name })),
    },
  };
}

/** Traffic control without a load balancer is refused, so that they go together. */
function styleInput(wanted: GroupState): GroupInput {
  const { trafficControl, deploymentType } = wanted;
  const named = (names: readonly string[]) => names.map((name) => ({ name }));
  return {
    deploymentStyle: {
      deploymentType,
      deploymentOption: trafficControl ? 'WITH_TRAFFIC_CONTROL' : 'WITHOUT_TRAFFIC_CONTROL',
    },
    loadBalancerInfo: {
      targetGroupInfoList: named(wanted['loadBalancer.targetGroups']),
      elbInfoList: named(wanted['loadBalancer.classic']),
    },
  };
}

/** An update has to repeat the Auto Scaling groups that there are, which may have other names by now than they were given. */
function blueGreenInput(wanted: GroupState, there: DeploymentGroupInfo | undefined): GroupInput {
  if (wanted.deploymentType === 'IN_PLACE') return {};
  const wait = wanted['blueGreen.deploymentReadyOption.waitTimeInMinutes'];
  const terminate = 'blueGreen.terminateBlueInstancesOnDeploymentSuccess';
  const termination = wanted[`${terminate}.terminationWaitTimeInMinutes`];
  const names = (there?.autoScalingGroups ?? []).flatMap(({ name }) => name ?? []);
  const groups = names.length > 0 ? names : wanted.autoScalingGroups;
  return {
    blueGreenDeploymentConfiguration: {
      greenFleetProvisioningOption: {
        action: wanted['blueGreen.greenFleetProvisioningOption'] as 'DISCOVER_EXISTING',
      },
      deploymentReadyOption: {
        actionOnTimeout: wanted[
          'blueGreen.deploymentReadyOption.actionOnTimeout'
        ] as 'CONTINUE_DEPLOYMENT',
        ...(wait === undefined || wait === 0 ? {} : { waitTimeInMinutes: wait }),
      },
      terminateBlueInstancesOnDeploymentSuccess: {
        action: wanted[`${terminate}.action`] as 'TERMINATE',
        ...(termination === undefined ? {} : { terminationWaitTimeInMinutes: termination }),
      },
    },
    ...(groups.length > 0 ? { autoScalingGroups: [...groups] } : {}),
  };
}

/** The order in which fields are sent: where two say something of the same, the later one has it. */
const fields = [
  ...Object.keys(sends).filter((field) => field !== 'autoScalingGroups'),
  'autoScalingGroups',
] as Field[];

/** What is sent for a group to be made with all that is wanted of it. */
export function wholeInput(wanted: GroupState): GroupInput {
  return changedInput(fields, wanted, undefined);
}

/** What an update sends to change some fields. */
export function changedInput(
  changed: readonly string[],
  wanted: GroupState,
  there: DeploymentGroupInfo | undefined,
): GroupInput {
  return Object.assign(
    {},
    ...fields
      .filter((field) => changed.includes(field))
      .map((field) => sends[field](wanted, there)),
  ) as GroupInput;
}
