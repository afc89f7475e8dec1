import { resolve } from 'node:path';
import type { Config, DeployedGroup } from '../config/load-config.js';
import { groupActivation } from '../config/activation.js';
import { cacheDirectory } from '../plan/cache-directory.js';
import { failure } from '../errors/failure.js';
import { makeProjectState, projectState } from '../files/project-state.js';
import type {
  Rehearsal,
  RehearsalDeploymentStyle,
  RehearsalGroup,
  RehearsalPackage,
  RehearsalRequest,
  RehearsalRole,
  StartRehearsalOptions,
} from '../model/contract.js';

/** Where the rehearsals of a project keep their state: S3 objects, deployments, the files of every instance. */
export function rehearsalDirectory(config: Config): string {
  return projectState(config.directory, 'rehearsal');
}

/**
 * The package of rehearsals.
 *
 * @throws REHEARSAL_NOT_INSTALLED
 */
export async function loadRehearsal(): Promise<RehearsalPackage> {
  // A name that the compiler does not follow: core must work, and load nothing of it, where it is not installed.
  const name = ['@codedeployer', 'rehearsal'].join('/');
  try {
    return (await import(name)) as RehearsalPackage;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(name))
      throw failure('REHEARSAL_NOT_INSTALLED', { reason: message }, { cause: error });
    throw error;
  }
}

/** What programs of this machine are found by, and an engine finds its images by. */
const forPrograms = /^(?:PATH|HOME|TMPDIR|XDG_.*|(?:DOCKER|CONTAINERS?)_.*)$/;

/** What a rehearsal of a configuration is asked for. */
export function rehearsalRequest(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
): RehearsalRequest {
  const {
    application,
    bucket,
    isolation,
    instances,
    events,
    fresh,
    agentProfile,
    agentUnit,
    services,
    network,
    prepare,
    root,
    agent,
    failAt = [],
    faults = [],
    scaleOut,
  } = config;
  const groups = config.targets.map((group) => groupRequest(group, config));
  const waits = groups.some((group) => typeof group !== 'string' && group.blueGreen !== undefined);
  return {
    application,
    groups,
    // Nobody rehearses for hours.
    ...(waits ? { minute: 1 } : {}),
    bucket,
    region: regionOf(config),
    roles: roleRequests(config.targets),
    instances,
    isolation,
    directory: rehearsalDirectory(config),
    environment: Object.fromEntries(
      Object.entries(environment).filter(([name]) => forPrograms.test(name)),
    ),
    faults: [...faults, ...failAt.map((where) => `fail:${where}`)],
    events,
    fresh,
    agentProfile,
    agentUnit,
    ...(services === undefined ? {} : { services }),
    ...(network === undefined ? {} : { network }),
    ...(scaleOut === undefined ? {} : { scaleOut }),
    ...scriptOf(prepare, config),
    ...rootOf(root, config),
    ...agentOf(agent, config),
    cache: cacheDirectory(environment),
  };
}

/** The region of the configuration; where only its groups say one, all of them, that of the first group which has its bucket. */
function regionOf({ region, bucket, targets }: Config): string {
  const all = targets.every((group) => group.region !== undefined);
  const first = targets.find((group) => group.bucket === bucket);
  return region ?? (all ? first?.region : undefined) ?? 'us-east-1';
}

/** By name where nothing but that is said of it: the same request as ever then, and the same state. */
function groupRequest(group: DeployedGroup, config: Config): string | RehearsalGroup {
  const { name, deploymentGroup, application, region, bucket, instances, roleArn } = group;
  const { trafficControl, services, network, prepare, root, agent } = group;
  const account = /^arn:[^:]+:iam::(\d{12}):/.exec(roleArn ?? '')?.[1];
  const settings = {
    ...(deploymentGroup === name ? {} : { deploymentGroup }),
    ...(application === config.application ? {} : { application }),
    ...(region === config.region ? {} : { region }),
    ...(account === undefined ? {} : { account }),
    ...(bucket === config.bucket ? {} : { bucket }),
    ...(instances === config.instances ? {} : { instances }),
    ...(services === config.services ? {} : { services }),
    ...(network === config.network ? {} : { network }),
    ...(prepare === config.prepare ? {} : scriptOf(prepare, config)),
    ...(root === config.root ? {} : rootOf(root, config)),
    ...(agent === config.agent ? {} : agentOf(agent, config)),
    ...(trafficControl === undefined ? {} : { deploymentStyle: styleOf(trafficControl) }),
    ...tagsOf(group, config),
    ...scalingOf(group, config),
    ...alarmsOf(group, config),
  };
  return Object.keys(settings).length === 0 ? name : { name, ...settings };
}

function scriptOf(
  name: string | undefined,
  { directory }: Config,
): Pick<RehearsalRequest, 'prepare'> {
  return name === undefined ? {} : { prepare: { path: resolve(directory, name), name } };
}

function rootOf(name: string | undefined, { directory }: Config): Pick<RehearsalRequest, 'root'> {
  if (name === undefined) return {};
  const isOfEngine = /^(?:podman|docker):\/\//.test(name);
  return { root: { path: isOfEngine ? name : resolve(directory, name), name } };
}

function agentOf(name: string | undefined, { directory }: Config): Pick<RehearsalRequest, 'agent'> {
  return name === undefined ? {} : { agent: { path: resolve(directory, name), name } };
}

/** Tags by which what the section `activation` asks for finds the instances of the group, as it will find those on EC2. */
function tagsOf(
  { name }: DeployedGroup,
  { activation = {} }: Config,
): Pick<RehearsalGroup, 'tags'> {
  const { ec2Tags = [], ec2TagSets = [ec2Tags] } = groupActivation(activation, name);
  const tags = ec2TagSets.flatMap(([tag]) =>
    tag === undefined ? [] : [[tag.key ?? 'Tag', tag.value ?? ''] as const],
  );
  return tags.length === 0 ? {} : { tags: Object.fromEntries(tags) };
}

/** How the section `activation` has the group deployed to from blue to green, and the Auto Scaling group that its instances are in. */
function scalingOf(
  { name }: DeployedGroup,
  { activation = {} }: Config,
): Pick<RehearsalGroup, 'blueGreen' | 'autoScalingGroup'> {
  const { blueGreen, autoScalingGroups: [first] = [] } = groupActivation(activation, name);
  const { greenFleetProvisioningOption: fleet, deploymentReadyOption: ready } = blueGreen ?? {};
  const end = blueGreen?.terminateBlueInstancesOnDeploymentSuccess;
  return {
    ...(first === undefined ? {} : { autoScalingGroup: first }),
    ...(blueGreen === undefined
      ? {}
      : {
          blueGreen: {
            greenFleetProvisioningOption: { action: fleet ?? 'DISCOVER_EXISTING' },
            deploymentReadyOption: {
              actionOnTimeout: ready?.actionOnTimeout ?? 'CONTINUE_DEPLOYMENT',
              waitTimeInMinutes: ready?.waitTimeInMinutes ?? 0,
            },
            terminateBlueInstancesOnDeploymentSuccess: {
              action: end?.action ?? 'TERMINATE',
              terminationWaitTimeInMinutes: end?.terminationWaitTimeInMinutes ?? 0,
            },
          },
        }),
  };
}

/** The alarms that stop its deployments: its own, or those of this deployment. */
function alarmsOf(
  { name, alarms }: DeployedGroup,
  { activation = {} }: Config,
): Pick<RehearsalGroup, 'alarms'> {
  const all = new Set([...(groupActivation(activation, name).alarms ?? []), ...(alarms ?? [])]);
  return all.size === 0 ? {} : { alarms: [...all] };
}

function styleOf(trafficControl: boolean): RehearsalDeploymentStyle {
  return { deploymentOption: trafficControl ? 'WITH_TRAFFIC_CONTROL' : 'WITHOUT_TRAFFIC_CONTROL' };
}

/** The roles of groups that want an external id of who assumes them. */
function roleRequests(targets: readonly DeployedGroup[]): RehearsalRole[] {
  const roles = new Map<string, RehearsalRole>();
  for (const { roleArn, externalId } of targets)
    if (roleArn !== undefined && externalId !== undefined)
      roles.set(roleArn, { arn: roleArn, externalId });
  return [...roles.values()];
}

/**
 * Makes the folder of the state, which is nobody's source code: it stays out of the user's repository without a word
 * in their .gitignore.
 *
 * @throws REHEARSAL_UNWRITABLE
 */
export async function makeRehearsalDirectory(config: Config): Promise<void> {
  try {
    await makeProjectState(config.directory, 'rehearsal');
  } catch (cause) {
    const { message: reason } = cause as Error;
    throw failure(
      'REHEARSAL_UNWRITABLE',
      { directory: rehearsalDirectory(config), reason },
      { cause },
    );
  }
}

/**
 * Starts a rehearsal of the configured groups. Whoever opens it closes it.
 *
 * @param bare whether nothing is made that is not there
 * @throws REHEARSAL_NOT_INSTALLED, and what starting it throws
 */
export async function openRehearsal(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
  options: StartRehearsalOptions,
  bare = false,
): Promise<Rehearsal> {
  const { startRehearsal } = await loadRehearsal();
  await makeRehearsalDirectory(config);
  const request = rehearsalRequest(config, environment);
  return startRehearsal(bare ? { ...request, bare } : request, options);
}
