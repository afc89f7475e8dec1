import { nameOnAws } from '../config/activation.js';
import type { Config } from '../config/load-config.js';
import type { Activation } from '../config/options/activation.js';
import {
  activatorActions,
  type ActivatorCondition,
  type ActivatorTarget,
} from './activator-actions.js';
import { applicationArn, bucketArn, domainOf, groupArn, partitionOf } from './arns.js';
import { allow, policyDocument, unique, type PolicyDocument } from './policy-document.js';
import { policyGroups, type PolicyPlaces } from './policy-groups.js';
import {
  iamArn,
  named,
  profileOf,
  profileRoles,
  serviceRoles,
  wantedOf,
  type Wanted,
} from './section-arns.js';
import { managedServicePolicy } from './service-role.js';

/** The roles that are made for a group: their names are in the section. */
function madeRoles(one: Wanted): string[] {
  const made = named(one.wants.serviceRole).map((name) => iamArn(one, 'role', name));
  return [...made, ...profileRoles(one)];
}

function formerArn({ group, wants }: Wanted): string[] {
  const { renamedFrom } = wants as { readonly renamedFrom?: string };
  return renamedFrom === undefined ? [] : [groupArn({ ...group, deploymentGroup: renamedFrom })];
}

/** Those of the section have a hash of their values behind their name. */
function configArns({ group }: Wanted, activation: Activation): string[] {
  const { region, account } = group;
  return Object.keys(activation.deploymentConfigs ?? {}).map((name) => {
    const onAws = nameOnAws(activation, name).replace(/[^-]*$/, '*');
    return `arn:${partitionOf(region)}:codedeploy:${region}:${account}:deploymentconfig:${onAws}`;
  });
}

const targets: Readonly<
  Record<ActivatorTarget, (one: Wanted, activation: Activation) => readonly string[]>
> = {
  bucket: ({ group }) => [bucketArn(group)],
  role: madeRoles,
  'service role': serviceRoles,
  'instance profile': (one) =>
    named(profileOf(one.wants)).map((name) => iamArn(one, 'instance-profile', name)),
  application: ({ group }) => [applicationArn(group)],
  group: (one) => [groupArn(one.group), ...formerArn(one)],
  'deployment configuration': configArns,
  everything: () => ['*'],
};

const holds: Readonly<
  Record<ActivatorCondition, (one: Wanted, activation: Activation) => boolean>
> = {
  bucket: (_one, { bucket }) => bucket !== 'leave',
  'service role by name': ({ wants }) => named(wants.serviceRole).length > 0,
  'instance profile by name': ({ wants }) => named(profileOf(wants)).length > 0,
  'Auto Scaling groups': ({ wants }) => (wants.autoScalingGroups ?? []).length > 0,
  'own deployment configurations': (_one, { deploymentConfigs = {} }) =>
    Object.keys(deploymentConfigs).length > 0,
  tags: ({ wants }) => wants.tags !== undefined,
  // Nothing is deleted in the course of things.
  '--delete': () => false,
  '--import': () => false,
};

function sidOf(target: ActivatorTarget): string {
  const words = target.split(' ').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return target === 'everything' ? 'WhatNamesNoResource' : words.join('');
}

/** What else than these would be more than is needed. */
const restricted = ['iam:PassRole', 'iam:AttachRolePolicy'];

/** A role is handed to one service alone, and of AWS's policies it gets one. */
function restrictedStatements(wanted: readonly Wanted[]) {
  const services = (name: string) =>
    unique(
      wanted.flatMap(({ group: { region } }) => [
        `${name}.${domainOf(region)}`,
        `${name}.${region}.${domainOf(region)}`,
      ]),
    );
  const made = wanted.flatMap((one) =>
    named(one.wants.serviceRole).map((name) => iamArn(one, 'role', name)),
  );
  const managed = unique(wanted.map(({ group }) => managedServicePolicy(group.region)));
  return [
    {
      ...allow('GiveRolePolicyOfAws', ['iam:AttachRolePolicy'], made),
      Condition: { ArnEquals: { 'iam:PolicyARN': managed } },
    },
    {
      ...allow('HandRoleToCodeDeploy', ['iam:PassRole'], wanted.flatMap(serviceRoles)),
      Condition: { StringEquals: { 'iam:PassedToService': services('codedeploy') } },
    },
    {
      ...allow('HandRoleToInstances', ['iam:PassRole'], wanted.flatMap(profileRoles)),
      Condition: { StringEquals: { 'iam:PassedToService': services('ec2') } },
    },
  ];
}

/**
 * What whoever runs `activate` for this configuration may do, and no more. It does not allow what `--delete` does.
 *
 * @see activatorActions for why each action is in it
 * @throws POLICY_PLACE_UNKNOWN
 */
export function activatorPolicy(config: Config, places: PolicyPlaces = {}): PolicyDocument {
  const { activation = {} } = config;
  const wanted = wantedOf(config, policyGroups(config, places));
  const others = activatorActions.filter(({ action }) => !restricted.includes(action));
  const statements = (Object.keys(targets) as ActivatorTarget[]).flatMap((target) => {
    // What is needed for the same things is one statement.
    const byResources = new Map<string, { actions: string[]; resources: string[] }>();
    for (const { action, on, when } of others) {
      if (on !== target) continue;
      const concerned = wanted.filter((one) => when === undefined || holds[when](one, activation));
      const resources = unique(concerned.flatMap((one) => targets[target](one, activation)));
      const key = resources.join(' ');
      const same = byResources.get(key) ?? { actions: [], resources };
      same.actions.push(action);
      byResources.set(key, same);
    }
    return [...byResources.values()]
      .filter(({ resources }) => resources.length > 0)
      .map(({ actions, resources }, index) =>
        allow(`${sidOf(target)}${index === 0 ? '' : index + 1}`, actions, resources),
      );
  });
  const given = wanted.flatMap((one) =>
    serviceRoles(one).filter((arn) => !madeRoles(one).includes(arn)),
  );
  return policyDocument([
    ...statements,
    allow('GivenRoles', ['iam:GetRole'], given),
    ...restrictedStatements(wanted),
  ]);
}
