import type {
  AgentReference,
  InstanceNetwork,
  PreparationScript,
  RehearsalBlueGreen,
  RehearsalDeploymentStyle,
  RehearsalGroup,
  RehearsalRequest,
  RootReference,
  ServiceManager,
} from '@codedeployer/core/contract';
import { rehearsalFailure } from '../errors/failures.js';
import type { CommandName } from '../protocol/instance.js';
import { agentFor, type RehearsedAgent } from './agent-for.js';
import { parseEvents } from './parse-events.js';

/** A deployment group as it is rehearsed, with what it has of the whole request. */
export interface RehearsedGroup extends RehearsedAgent {
  /** What the request calls it. */
  readonly name: string;
  /** What CodeDeploy calls it. */
  readonly deploymentGroup: string;
  readonly application: string;
  readonly region: string;
  readonly account: string;
  readonly bucket: string;
  /** How many. */
  readonly instances: number;
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly prepare: PreparationScript | undefined;
  readonly root: RootReference | undefined;
  /** AWS's agent in place of ours. */
  readonly installed: AgentReference | undefined;
  readonly events: ReadonlySet<CommandName> | undefined;
  readonly deploymentOption: RehearsalDeploymentStyle['deploymentOption'] | undefined;
  readonly blueGreen: RehearsalBlueGreen | undefined;
  readonly autoScalingGroup: string | undefined;
  readonly scaleOut: number;
  readonly alarms: readonly string[];
  /** What was asked for; what is not asked for is the stand-in. */
  readonly services: ServiceManager | undefined;
  /** What was asked for; what is not asked for is `none`. */
  readonly network: InstanceNetwork | undefined;
}

/** The account of what names no other. */
export const usualAccount = '111122223333';

/**
 * Reads the groups of a request, each by its name or with settings.
 * @throws CodedeployerError `REHEARSAL_GROUP_INVALID`, `REHEARSAL_EVENT_UNKNOWN`
 */
export function readGroups(request: RehearsalRequest): readonly RehearsedGroup[] {
  const groups = request.groups.map((group) =>
    readGroup(typeof group === 'string' ? { name: group } : group, request),
  );
  groups.forEach((group, index) => {
    const { name, deploymentGroup, application, region, account } = group;
    const earlier = groups.slice(0, index);
    const inCodeDeploy = (one: RehearsedGroup): string =>
      JSON.stringify([one.account, one.region, one.application, one.deploymentGroup]);
    if (earlier.some((other) => other.name === name)) {
      throw rehearsalFailure('REHEARSAL_GROUP_INVALID', { name, why: 'it is named twice' });
    }
    const same = earlier.find((other) => inCodeDeploy(other) === inCodeDeploy(group));
    if (same !== undefined) {
      throw rehearsalFailure('REHEARSAL_GROUP_INVALID', {
        name,
        why: `it is the same group of CodeDeploy as "${same.name}": ${deploymentGroup} of ${application} in ${region}, account ${account}`,
      });
    }
  });
  return groups;
}

function readGroup(group: RehearsalGroup, request: RehearsalRequest): RehearsedGroup {
  const {
    name,
    deploymentGroup = name,
    application = request.application,
    region = request.region,
    account = request.account ?? usualAccount,
    bucket = request.bucket,
    instances = request.instances,
    prepare = request.prepare,
    root = request.root,
    agent: installed = request.agent,
    events = request.events,
    agentProfile = request.agentProfile,
    agentUnit = request.agentUnit,
    services = request.services,
    network = request.network,
  } = group;
  const { scaleOut = 0 } = request;
  if (!/^\d{12}$/.test(account)) {
    const why = `its account "${account}" has not twelve digits`;
    throw rehearsalFailure('REHEARSAL_GROUP_INVALID', { name, why });
  }
  return {
    name,
    deploymentGroup,
    application,
    region,
    account,
    bucket,
    instances,
    tags: group.tags,
    prepare,
    root,
    installed,
    events: parseEvents(events),
    deploymentOption: group.deploymentStyle?.deploymentOption,
    blueGreen: group.blueGreen,
    // There has to be one to launch them.
    autoScalingGroup: group.autoScalingGroup ?? (scaleOut > 0 ? name : undefined),
    scaleOut,
    alarms: group.alarms ?? [],
    services,
    network,
    ...agentFor(agentProfile, agentUnit, installed !== undefined),
  };
}
