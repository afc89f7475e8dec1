import {
  failure,
  stackPlace,
  type Activation,
  type ActivationRequest,
} from '@codedeployer/core/activation';
import type { Placed } from '../resources/foundation-requests.js';
import { activationFailure } from '../errors/failures.js';
import type { WantedGroup } from '../section/place.js';
import { wantedGroup } from '../section/wanted-group.js';

type Config = ActivationRequest['config'];
type Configured = Config['targets'][number];

/** What one stack makes: the chosen groups, all of one region of one account, and what they need. */
export interface Stack {
  readonly activation: Activation;
  /** Undefined where nothing says which one it is. */
  readonly region: string | undefined;
  readonly groups: readonly WantedGroup[];
  /** Groups of the same place that were not chosen. */
  readonly others: readonly WantedGroup[];
  /** All groups of the account, in the order of the configuration; those of this place are where the stack is. */
  readonly account: readonly Placed[];
}

/** By which accounts are told apart without asking AWS: that of the role, else whose credentials are used. */
function accountOf({ roleArn, profile }: Configured): string {
  return roleArn?.split(':')[4] ?? (profile === undefined ? '' : `profile ${profile}`);
}

function placeOf(group: Configured): string {
  return JSON.stringify([group.region, accountOf(group)]);
}

function inWords(group: Configured): string {
  const account = accountOf(group);
  const region = group.region ?? 'the region of your AWS settings';
  return account === ''
    ? region
    : `${region} of ${/^\d/.test(account) ? account : `the ${account}`}`;
}

/**
 * What of the configuration is one stack.
 *
 * @throws ACTIVATION_EMIT_SEVERAL_PLACES, ACTIVATION_EMIT_BLUE_GREEN, POLICY_PLACE_UNKNOWN
 */
export function stackOf(config: Config): Stack {
  const { activation = {}, targets, configuredTargets } = config;
  const [first] = targets;
  if (first === undefined) throw new TypeError('a configuration has a group');
  refuseSeveralPlaces(targets);
  const wanted = (group: Configured) => wantedGroup({ ...group, group }, activation);
  const groups = targets.map(wanted);
  refuseBlueGreen(groups);
  const chosen = targets.map(({ name }) => name);
  const here = configuredTargets.filter((group) => placeOf(group) === placeOf(first));
  const ofAccount = configuredTargets.filter((group) => accountOf(group) === accountOf(first));
  return {
    activation,
    region: first.region,
    groups,
    others: here.filter(({ name }) => !chosen.includes(name)).map(wanted),
    account: ofAccount.map((group) => ({ where: whereIs(group, here), group: wanted(group) })),
  };
}

function whereIs(group: Configured, here: readonly Configured[]): Placed['where'] {
  if (here.includes(group)) return stackPlace;
  const { name, region } = group;
  if (region === undefined)
    throw failure('POLICY_PLACE_UNKNOWN', { group: name, what: 'region', flag: '--region' });
  return { ...stackPlace, region };
}

function refuseSeveralPlaces(targets: readonly Configured[]): void {
  const places = new Map<string, { where: string; groups: string[] }>();
  for (const group of targets) {
    const place = places.get(placeOf(group)) ?? { where: inWords(group), groups: [] };
    place.groups.push(group.name);
    places.set(placeOf(group), place);
  }
  if (places.size > 1)
    throw activationFailure('ACTIVATION_EMIT_SEVERAL_PLACES', { places: [...places.values()] });
}

/**
 * CloudFormation takes deployments from blue to green for functions of Lambda alone: it refuses the Auto Scaling group that
 * is to be copied, and heeds no load balancer.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-codedeploy-deploymentgroup.html
 */
function refuseBlueGreen(groups: readonly WantedGroup[]): void {
  const names = (some: readonly WantedGroup[]) => some.map(({ name }) => name);
  const blueGreen = groups.filter(isBlueGreen);
  if (blueGreen.length === 0) return;
  const others = groups.filter((group) => !isBlueGreen(group));
  throw activationFailure('ACTIVATION_EMIT_BLUE_GREEN', {
    groups: names(blueGreen),
    others: names(others),
  });
}

export function isBlueGreen({ wants }: WantedGroup): boolean {
  return wants.blueGreen !== undefined;
}
