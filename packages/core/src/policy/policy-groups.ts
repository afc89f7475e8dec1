import type { Config, DeployedGroup } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import type { DeployedPolicyGroup } from './deployer-policy.js';

/** What a configuration does not say of where its groups are. */
export interface PolicyPlaces {
  /** The account of groups without a role of their own. */
  readonly account?: string | undefined;
  /** The region of groups that name none. */
  readonly region?: string | undefined;
}

/** The account that a role is in. */
function accountOf(roleArn: string): string | undefined {
  return /^arn:[\w-]+:iam::(?<account>\d{12}):/.exec(roleArn)?.groups?.account;
}

function place(group: DeployedGroup, places: PolicyPlaces): DeployedPolicyGroup {
  const { region = places.region, roleArn } = group;
  if (region === undefined)
    throw failure('POLICY_PLACE_UNKNOWN', { group: group.name, what: 'region', flag: '--region' });
  const account = (roleArn === undefined ? undefined : accountOf(roleArn)) ?? places.account;
  if (account === undefined)
    throw failure('POLICY_PLACE_UNKNOWN', {
      group: group.name,
      what: 'account',
      flag: '--account',
    });
  return { ...group, region, account };
}

/**
 * The groups of a configuration as policies speak of them.
 *
 * @throws POLICY_PLACE_UNKNOWN
 */
export function policyGroups(config: Config, places: PolicyPlaces = {}): DeployedPolicyGroup[] {
  return config.targets.map((group) => place(group, places));
}

/**
 * The groups of a configuration, all of which are deployed to as one identity, so that one document is for it.
 *
 * @throws POLICY_SEVERAL_IDENTITIES, POLICY_PLACE_UNKNOWN
 */
export function groupsOfOneIdentity(
  config: Config,
  places: PolicyPlaces = {},
): [DeployedPolicyGroup, ...DeployedPolicyGroup[]] {
  const identities = new Map<string, string[]>();
  for (const { name, roleArn, profile } of config.targets) {
    const identity =
      roleArn ?? (profile === undefined ? 'who calls' : `who is in the profile "${profile}"`);
    identities.set(identity, [...(identities.get(identity) ?? []), name]);
  }
  if (identities.size > 1)
    throw failure('POLICY_SEVERAL_IDENTITIES', {
      identities: [...identities].map(([identity, groups]) => ({ identity, groups })),
    });
  // A configuration has a group at least.
  return policyGroups(config, places) as [DeployedPolicyGroup, ...DeployedPolicyGroup[]];
}

/** The roles that groups of a configuration are deployed to by. */
export function rolesOf({ targets }: Config): string[] {
  return [...new Set(targets.flatMap(({ roleArn }) => roleArn ?? []))];
}
