import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import PQueue from 'p-queue';
import { usualCalling, type Calling } from '../aws/call.js';
import { atMost } from '../aws/call-policy.js';
import type { Clients } from '../aws/clients.js';
import { readGroups } from '../deployment/check-groups.js';
import { failure } from '../errors/failure.js';
import type { NamedGroup } from '../model/command-reports.js';
import type { InstanceNames } from '../deployment/name-instances.js';

/** A deployment group, and how CodeDeploy is asked about it. */
export interface GroupTarget {
  /** What the configuration calls it. */
  readonly name: string;
  readonly application: string;
  /** What CodeDeploy calls it. */
  readonly deploymentGroup: string;
  readonly region: string;
  readonly clients: Clients;
  /** Whether it is one of a rehearsal: it has no page in AWS's console. */
  readonly isRehearsed: boolean;
  /** Of the instances of a rehearsal. */
  readonly instanceNames?: InstanceNames | undefined;
}

/** Where pages in AWS's console are; a rehearsal has none. */
export function regionOf({ isRehearsed, region }: GroupTarget): string | undefined {
  return isRehearsed ? undefined : region;
}

/** The group as reports name it. */
export function nameGroup(target: GroupTarget): NamedGroup {
  const { name: group, application, deploymentGroup } = target;
  const region = regionOf(target);
  return { group, application, deploymentGroup, ...(region === undefined ? {} : { region }) };
}

/** Groups that are looked at at a time: their calls are counted per account. */
const atATime = 4;

/** A person waits for it, who can ask again. */
const brisk = { attempts: 4, callTimeout: 30 };

/** Asks about each of some groups, a few at a time; the answers in their order. */
export async function askOfEach<Answer>(
  targets: readonly GroupTarget[],
  calling: Calling | undefined,
  ask: (target: GroupTarget, calling: Calling) => Promise<Answer>,
): Promise<Answer[]> {
  const { patience, ...rest } = calling ?? usualCalling;
  const briskly = { ...rest, patience: atMost(patience, brisk) };
  const queue = new PQueue({ concurrency: atATime });
  return queue.addAll(targets.map((target) => () => ask(target, briskly)));
}

/**
 * What CodeDeploy says of the group.
 *
 * @throws APPLICATION_NOT_FOUND, GROUP_NOT_FOUND, AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function readGroup(
  { clients, application, deploymentGroup, region }: GroupTarget,
  calling: Calling,
): Promise<DeploymentGroupInfo> {
  const [group] = await readGroups(clients, application, [deploymentGroup], region, calling);
  if (group === undefined)
    throw failure('GROUP_NOT_FOUND', { application, group: deploymentGroup, region });
  return group;
}
