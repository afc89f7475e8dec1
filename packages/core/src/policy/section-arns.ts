import { groupActivation } from '../config/activation.js';
import type { Config } from '../config/load-config.js';
import type { GroupActivation } from '../config/options/activation.js';
import { partitionOf } from './arns.js';
import type { DeployedPolicyGroup } from './deployer-policy.js';

/** A group, and what the section "activation" wants of it. */
export interface Wanted {
  readonly group: DeployedPolicyGroup;
  readonly wants: GroupActivation;
}

/** @param groups those of the configuration, in its order */
export function wantedOf(
  { activation = {}, targets }: Pick<Config, 'activation' | 'targets'>,
  groups: readonly DeployedPolicyGroup[],
): Wanted[] {
  return groups.map((group, index): Wanted => {
    const { name } = targets[index] as { readonly name: string };
    return { group, wants: groupActivation(activation, name) };
  });
}

const isArn = (text: string) => text.startsWith('arn:');

/** What is given by its name and not by its ARN: that is made. */
export function named(name: string | undefined): string[] {
  return name === undefined || isArn(name) ? [] : [name];
}

export function profileOf({ instanceProfile }: GroupActivation): string | undefined {
  return typeof instanceProfile === 'object' ? instanceProfile.name : instanceProfile;
}

/** The ARN of what IAM has in the account of a group; of all of them: `*`. */
export function iamArn(
  { group }: Wanted,
  kind: 'role' | 'instance-profile' | 'policy',
  nameOrArn: string,
): string {
  return isArn(nameOrArn)
    ? nameOrArn
    : `arn:${partitionOf(group.region)}:iam::${group.account}:${kind}/${nameOrArn}`;
}

export function serviceRoles(one: Wanted): string[] {
  const { serviceRole } = one.wants;
  return serviceRole === undefined ? [] : [iamArn(one, 'role', serviceRole)];
}

/** The roles of instance profiles that are made: they have the same name. */
export function profileRoles(one: Wanted): string[] {
  return named(profileOf(one.wants)).map((name) => iamArn(one, 'role', name));
}
