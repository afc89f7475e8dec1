import {
  CreateDeploymentGroupCommand,
  DeleteDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
  type AutoScalingGroup,
  type DeploymentGroupInfo,
} from '@aws-sdk/client-codedeploy';
import { awsCommand, shellWord } from '@codedeployer/core/activation';
import { groupArn } from '../../aws/arns.js';
import { ask, askForWhatMayBeMissing } from '../../aws/ask.js';
import { findScalingGroups } from '../../aws/find-scaling-groups.js';
import type { Services } from '../../aws/services.js';
import { activationFailure } from '../../errors/failures.js';
import { compare } from '../compare.js';
import type { WantedGroup } from '../../section/place.js';
import type { Resource, State } from '../resource.js';
import { readTags, tagList, writeTags, type Tags } from '../tags.js';
import { changedInput } from './group-input.js';
import { groupState } from './group-state.js';
import { getGroup } from './read-group.js';
import { untouchedState, wantedState } from './wanted-state.js';

const kind = 'deployment group';

/** A deployment group of the section. It is never made anew: a group with another id would not know what it has installed. */
export function deploymentGroup(group: WantedGroup, services: Services): Resource {
  const { application, deploymentGroup: name, wants } = group;
  const wanted = wantedState(group, services);
  const { tags } = wanted;
  return {
    kind,
    name: `${application}/${name}`,
    region: services.region,
    wanted: { ...wanted },
    read: async (services) => {
      const own = await getGroup(services, application, name);
      const former =
        wants.renamedFrom === undefined
          ? undefined
          : await getGroup(services, application, wants.renamedFrom);
      const info = own ?? former;
      if (info === undefined) return undefined;
      const arn = groupArn(services, application, info.deploymentGroupName ?? name);
      const found = tags === undefined ? undefined : await readTags(services, arn);
      return {
        ...groupState(info, wanted),
        tags: found,
        info,
        stillThere: own && former?.deploymentGroupName,
      };
    },
    check: async (services, changes) => {
      if (changes.some(({ field }) => field === 'autoScalingGroups'))
        await refuseMissing(services, group);
    },
    create: async (services) => {
      const { serviceRoleArn, ...input } = changedInput(
        [...compare({ ...wanted }, { ...untouchedState }).map(({ field }) => field), 'serviceRole'],
        wanted,
        undefined,
      );
      await ask(
        services,
        services.clients.codeDeploy,
        'codedeploy:CreateDeploymentGroup',
        `${application}/${name}`,
        () =>
          new CreateDeploymentGroupCommand({
            applicationName: application,
            deploymentGroupName: name,
            ...input,
            serviceRoleArn,
            ...(tags === undefined ? {} : { tags: tagList(tags) }),
          }),
      );
    },
    update: async (services, changes, before) => {
      const info = before.info as DeploymentGroupInfo;
      const changed = changes.map(({ field }) => field);
      const { deploymentGroupName: current = name } = info;
      const input = {
        ...changedInput(changed, wanted, info),
        ...(current === name ? {} : { newDeploymentGroupName: name }),
      };
      let hooksLeft: readonly string[] = [];
      if (Object.keys(input).length > 0) {
        const answer = await ask(
          services,
          services.clients.codeDeploy,
          'codedeploy:UpdateDeploymentGroup',
          `${application}/${current}`,
          () =>
            new UpdateDeploymentGroupCommand({
              applicationName: application,
              currentDeploymentGroupName: current,
              ...input,
            }),
        );
        hooksLeft = leftHooks(services, answer.hooksNotCleanedUp);
      }
      if (changed.includes('tags'))
        await writeTags(
          services,
          groupArn(services, application, name),
          tags ?? {},
          before.tags as Tags,
        );
      return hooksLeft;
    },
    notes: (_changes, before) => [...notesOf(group), ...formerNotes(before)],
  };
}

/** @throws ACTIVATION_SCALING_GROUP_MISSING */
async function refuseMissing(services: Services, { name: group, wants }: WantedGroup) {
  const { autoScalingGroups: names = [] } = wants;
  const found = await findScalingGroups(services, names);
  const name = names.find((one) => !found.some((there) => there.AutoScalingGroupName === one));
  if (name === undefined) return;
  const { region, account } = services;
  throw activationFailure('ACTIVATION_SCALING_GROUP_MISSING', { name, group, region, account });
}

/** What else is to know of a group, a sentence each. */
export function notesOf({ wants }: WantedGroup): string[] {
  const { ec2Tags, ec2TagSets, onPremisesTags, onPremisesTagSets, autoScalingGroups } = wants;
  const chosenBy = [ec2Tags, ec2TagSets, onPremisesTags, onPremisesTagSets, autoScalingGroups];
  return chosenBy.every((by) => by === undefined || by.length === 0)
    ? ['It has no instances: the section names no tags and no Auto Scaling group for it.']
    : [];
}

/** What was to be renamed is there beside what it was to become. */
function formerNotes({ stillThere: former }: State = {}): string[] {
  return typeof former === 'string'
    ? [
        `Nothing is renamed, as it is there already: "renamedFrom" has no effect, and the group ${former} stays. \`codedeployer activate --delete ${shellWord(former)}\` deletes that.`,
      ]
    : [];
}

/** What has to be done about hooks that CodeDeploy could not take off: nobody answers them any more. */
function leftHooks({ region }: Services, groups: readonly AutoScalingGroup[] = []): string[] {
  return groups.flatMap(({ name = '', hook, terminationHook }) =>
    Object.entries({ launches: hook, terminations: terminationHook }).flatMap(([what, left]) =>
      left === undefined
        ? []
        : `Its hook is still on the Auto Scaling group ${name}, where ${what} will hang: ${awsCommand('autoscaling', 'delete-lifecycle-hook', '--auto-scaling-group-name', name, '--lifecycle-hook-name', left, '--region', region)}`,
    ),
  );
}

/** A group that has to be gone. */
export function formerGroup(application: string, name: string, region: string): Resource {
  return {
    kind,
    name: `${application}/${name}`,
    region,
    wanted: undefined,
    read: async (services) => {
      const info = await getGroup(services, application, name);
      return info && { name };
    },
    create: () => Promise.resolve(),
    update: () => Promise.resolve([]),
    remove: async (services) => {
      const answer = await askForWhatMayBeMissing(
        services,
        services.clients.codeDeploy,
        'codedeploy:DeleteDeploymentGroup',
        `${application}/${name}`,
        () =>
          new DeleteDeploymentGroupCommand({
            applicationName: application,
            deploymentGroupName: name,
          }),
        ['ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException'],
      );
      return leftHooks(services, answer?.hooksNotCleanedUp);
    },
    notes: () => [
      'What it has installed stays on the instances, and a new group does not know of it: deploy a revision without files first where those have to go.',
    ],
  };
}
