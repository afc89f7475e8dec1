import {
  CreateDeploymentConfigCommand,
  DeleteDeploymentConfigCommand,
  GetDeploymentConfigCommand,
  ListDeploymentConfigsCommand,
  type CreateDeploymentConfigCommandInput,
  type DeploymentConfigInfo,
  type MinimumHealthyHosts,
} from '@aws-sdk/client-codedeploy';
import { ownConfigName, type OwnDeploymentConfig } from '@codedeployer/core/activation';
import { ask, askForWhatMayBeMissing } from '../aws/ask.js';
import type { Services } from '../aws/services.js';
import type { Resource, State } from './resource.js';

const kind = 'deployment configuration';

/**
 * A deployment configuration of the section. None can be changed: one with other values has another name, and takes the place
 * of the former one.
 */
export function deploymentConfig(
  own: string,
  values: OwnDeploymentConfig,
  region: string,
  former: string | undefined,
): Resource {
  const name = ownConfigName(own, values);
  return {
    kind,
    name,
    region,
    wanted: { name, ...stateOf(values) },
    fixed: ['name'],
    read: async (services) =>
      (await readConfig(services, name)) ??
      (former === undefined ? undefined : readConfig(services, former)),
    create: async (services) => {
      await ask(
        services,
        services.clients.codeDeploy,
        'codedeploy:CreateDeploymentConfig',
        name,
        () => new CreateDeploymentConfigCommand(configInput(name, values)),
      );
    },
    update: () => Promise.reject(new TypeError(`${name} cannot be changed`)),
    notes: (changes) =>
      former !== undefined && changes.length > 0
        ? [`None can be changed: this one takes the place of ${former}.`]
        : [],
  };
}

/** One that has to be gone, when no group has it any more. */
export function formerConfig(name: string, region: string): Resource {
  return {
    kind,
    name,
    region,
    wanted: undefined,
    read: (services) => readConfig(services, name),
    create: () => Promise.resolve(),
    update: () => Promise.resolve([]),
    remove: async (services) => {
      const gone = await askForWhatMayBeMissing(
        services,
        services.clients.codeDeploy,
        'codedeploy:DeleteDeploymentConfig',
        name,
        () => new DeleteDeploymentConfigCommand({ deploymentConfigName: name }),
        ['DeploymentConfigInUseException', 'DeploymentConfigDoesNotExistException'],
      );
      // What uses it is not ours to know: a group of another application, or a deployment that still runs.
      return gone !== undefined || (await readConfig(services, name)) === undefined
        ? []
        : [
            `${name} is in use and stays; \`codedeployer activate --delete ${name}\` deletes it later.`,
          ];
    },
  };
}

type Healthy = OwnDeploymentConfig['minimumHealthyHosts'];

const inWords = (hosts: Healthy | undefined) =>
  hosts === undefined ? null : 'count' in hosts ? `${hosts.count}` : `${hosts.percent} %`;

function stateOf({ minimumHealthyHosts, zonal }: OwnDeploymentConfig): State {
  return {
    minimumHealthyHosts: inWords(minimumHealthyHosts),
    zonal: zonal !== undefined,
    // The service answers what it has filled in.
    'zonal.minimumHealthyHostsPerZone':
      zonal && inWords(zonal.minimumHealthyHostsPerZone ?? { percent: 0 }),
    'zonal.firstZoneMonitorDurationInSeconds':
      zonal && (zonal.firstZoneMonitorDurationInSeconds ?? zonal.monitorDurationInSeconds ?? 0),
    'zonal.monitorDurationInSeconds': zonal && (zonal.monitorDurationInSeconds ?? 0),
  };
}

const typeAndValue = (hosts: Healthy) =>
  'count' in hosts
    ? ({ type: 'HOST_COUNT', value: hosts.count } as const)
    : ({ type: 'FLEET_PERCENT', value: hosts.percent } as const);

/** What makes it. */
export function configInput(
  name: string,
  values: OwnDeploymentConfig,
): CreateDeploymentConfigCommandInput {
  const { minimumHealthyHosts, zonal } = values;
  const { minimumHealthyHostsPerZone, ...durations } = zonal ?? {};
  return {
    deploymentConfigName: name,
    computePlatform: 'Server',
    minimumHealthyHosts: typeAndValue(minimumHealthyHosts),
    ...(zonal === undefined
      ? {}
      : {
          zonalConfig: {
            ...durations,
            ...(minimumHealthyHostsPerZone === undefined
              ? {}
              : { minimumHealthyHostsPerZone: typeAndValue(minimumHealthyHostsPerZone) }),
          },
        }),
  };
}

const healthyOf = ({ type, value = 0 }: MinimumHealthyHosts): Healthy =>
  type === 'FLEET_PERCENT' ? { percent: value } : { count: value };

/** What the service answers of one that somebody has made, as the section would have it; undefined where that is impossible. */
function valuesOf(info: DeploymentConfigInfo): OwnDeploymentConfig | undefined {
  const { minimumHealthyHosts, zonalConfig } = info;
  // Those of AWS's own have types that nobody can ask for.
  if (minimumHealthyHosts?.type !== 'FLEET_PERCENT' && minimumHealthyHosts?.type !== 'HOST_COUNT')
    return undefined;
  if (zonalConfig === undefined) return { minimumHealthyHosts: healthyOf(minimumHealthyHosts) };
  const { minimumHealthyHostsPerZone: perZone, ...durations } = zonalConfig;
  return {
    minimumHealthyHosts: healthyOf(minimumHealthyHosts),
    zonal: {
      ...durations,
      ...(perZone === undefined ? {} : { minimumHealthyHostsPerZone: healthyOf({ ...perZone }) }),
    },
  };
}

/** What the service says of one; undefined where there is none. */
export async function getConfig(
  services: Services,
  name: string,
): Promise<DeploymentConfigInfo | undefined> {
  const found = await askForWhatMayBeMissing(
    services,
    services.clients.codeDeploy,
    'codedeploy:GetDeploymentConfig',
    name,
    () => new GetDeploymentConfigCommand({ deploymentConfigName: name }),
    ['DeploymentConfigDoesNotExistException'],
  );
  return found?.deploymentConfigInfo;
}

async function readConfig(services: Services, name: string): Promise<State | undefined> {
  const info = await getConfig(services, name);
  if (info === undefined) return undefined;
  const values = valuesOf(info);
  return values === undefined ? { name } : { name, ...stateOf(values) };
}

/** The names of all of a region. */
export async function listConfigs(services: Services): Promise<string[]> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ask(
      services,
      services.clients.codeDeploy,
      'codedeploy:ListDeploymentConfigs',
      'deployment configurations',
      () => new ListDeploymentConfigsCommand({ ...(nextToken === undefined ? {} : { nextToken }) }),
    );
    names.push(...(page.deploymentConfigsList ?? []));
    ({ nextToken } = page);
  } while (nextToken !== undefined && nextToken !== '');
  return names;
}
