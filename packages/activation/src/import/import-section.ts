import { isDeepStrictEqual } from 'node:util';
import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import {
  failure,
  hasBalancer,
  topicName,
  type ActivationRequest,
  type GroupActivation,
  type ImportedSection,
} from '@codedeployer/core/activation';
import { groupState } from '../resources/deployment-group/group-state.js';
import { getGroup } from '../resources/deployment-group/read-group.js';
import {
  untouchedState,
  type GroupState,
  type Tag,
} from '../resources/deployment-group/wanted-state.js';
import type { WantedGroup } from '../section/place.js';
import { withPlaces } from '../section/with-places.js';

/**
 * The section as it would have to be for what is there, so that the next plan is empty. What all groups have in common is
 * said once.
 *
 * @throws GROUP_NOT_FOUND, AWS_ACCESS_DENIED, …
 */
export async function importSection(
  request: Pick<ActivationRequest, 'config' | 'targets' | 'calling'>,
): Promise<ImportedSection> {
  return withPlaces(request, async (places) => {
    const groups: Record<string, GroupActivation> = {};
    const notes: string[] = [];
    for (const { services, groups: wanted } of places)
      for (const group of wanted) {
        const { application, deploymentGroup } = group;
        const info = await getGroup(services, application, deploymentGroup);
        if (info === undefined)
          throw failure('GROUP_NOT_FOUND', {
            application,
            group: deploymentGroup,
            region: services.region,
          });
        const imported = importGroup(group, info);
        groups[group.name] = imported.section;
        notes.push(...imported.notes);
      }
    return { activation: { ...hoisted(groups), bucket: 'leave' }, notes };
  });
}

function importGroup(group: WantedGroup, info: DeploymentGroupInfo) {
  const state = groupState(info, { ...untouchedState, name: '', serviceRole: '' });
  const section = sectionOf(state);
  const { trafficControl, deploymentConfig } = state;
  const say = (option: string, value: unknown) =>
    `groups.${group.name} has to say as well: ${option}: ${String(value)}`;
  const wanted = group.target.group.trafficControl ?? hasBalancer(section.loadBalancer);
  const notes = [
    ...(deploymentConfig === group.deploymentConfig
      ? []
      : [say('deploymentConfig', deploymentConfig)]),
    ...(trafficControl === wanted ? [] : [say('trafficControl', trafficControl)]),
  ];
  return { section, notes };
}

const unless = <Value>(is: boolean, value: Value) => (is ? undefined : value);

function tagsOf(sets: readonly (readonly Tag[])[]) {
  const all = sets.map((set) => set.map((tag) => ({ ...tag })));
  return { tags: unless(all.length !== 1, all[0]), sets: unless(all.length < 2, all) };
}

function sectionOf(state: GroupState): GroupActivation {
  const ec2 = tagsOf(state.ec2Tags);
  const onPremises = tagsOf(state.onPremisesTags);
  const targetGroups = state['loadBalancer.targetGroups'];
  const classic = state['loadBalancer.classic'];
  const section = {
    serviceRole: state.serviceRole,
    ec2Tags: ec2.tags,
    ec2TagSets: ec2.sets,
    onPremisesTags: onPremises.tags,
    onPremisesTagSets: onPremises.sets,
    autoScalingGroups: unless(state.autoScalingGroups.length === 0, [...state.autoScalingGroups]),
    autoRollback: unless(state.autoRollback.length === 0, true),
    rollbackOn: unless(state.autoRollback.length === 0, [...state.autoRollback]),
    alarms: unless(state.alarms.length === 0, [...state.alarms]),
    ignorePollAlarmFailure: unless(!state.ignorePollAlarmFailure, true),
    triggers: unless(
      state.triggers.length === 0,
      state.triggers.map(({ name, topic, events }) => ({
        ...(name === topicName(topic) ? {} : { name }),
        topic,
        events: [...events],
      })),
    ),
    loadBalancer: unless(targetGroups.length + classic.length === 0, {
      ...(targetGroups.length > 0 && { targetGroups: [...targetGroups] }),
      ...(classic.length > 0 && { classic: [...classic] }),
    }),
    blueGreen: unless(state.deploymentType === 'IN_PLACE', blueGreenOf(state)),
    outdatedInstancesStrategy: unless(
      state.outdatedInstancesStrategy === 'UPDATE',
      state.outdatedInstancesStrategy,
    ),
    terminationHook: unless(!state.terminationHook, true),
  };
  return Object.fromEntries(Object.entries(section).filter(([, value]) => value !== undefined));
}

function blueGreenOf(state: GroupState): unknown {
  const wait = state['blueGreen.deploymentReadyOption.waitTimeInMinutes'];
  const terminate = 'blueGreen.terminateBlueInstancesOnDeploymentSuccess';
  const action = state[`${terminate}.action`];
  return {
    greenFleetProvisioningOption: state['blueGreen.greenFleetProvisioningOption'],
    deploymentReadyOption: {
      actionOnTimeout: state['blueGreen.deploymentReadyOption.actionOnTimeout'],
      ...(wait === 0 ? {} : { waitTimeInMinutes: wait }),
    },
    terminateBlueInstancesOnDeploymentSuccess: {
      action,
      ...(action === 'TERMINATE' && {
        terminationWaitTimeInMinutes: state[`${terminate}.terminationWaitTimeInMinutes`],
      }),
    },
  };
}

/** What is the same in all groups, once; the rest by group. */
function hoisted(groups: Readonly<Record<string, GroupActivation>>): GroupActivation & {
  groups?: Record<string, GroupActivation>;
} {
  const all = Object.values(groups);
  const [first = {}] = all;
  const common = Object.entries(first).filter(([field, value]) =>
    all.every((group) => isDeepStrictEqual(group[field as keyof GroupActivation], value)),
  );
  const names = new Set(common.map(([field]) => field));
  const own = Object.entries(groups).flatMap(([name, settings]) => {
    const left = Object.entries(settings).filter(([field]) => !names.has(field));
    return left.length === 0 ? [] : [[name, Object.fromEntries(left)] as const];
  });
  return {
    ...Object.fromEntries(common),
    ...(own.length === 0 ? {} : { groups: Object.fromEntries(own) }),
  };
}
