import { CodeDeployError } from './codedeploy-error.js';
import type { DeploymentConfig, MinimumHealthyHosts } from './model.js';

const prefix = 'CodeDeployDefault.';

/** The configurations that every account has for EC2 and on-premises instances. */
export const serverConfigs: readonly DeploymentConfig[] = [
  server('CodeDeployDefault.AllAtOnce', { type: 'HOST_COUNT', value: 0 }, 3),
  server('CodeDeployDefault.HalfAtATime', { type: 'FLEET_PERCENT', value: 50 }, 2),
  // A type that is answered and cannot be asked for.
  server('CodeDeployDefault.OneAtATime', { type: 'MOST_CONCURRENCY', value: 1 }, 1),
];

/** A configuration of a platform that the rehearsal does not deploy to; listed and described, because every account has it. */
export interface OtherConfig {
  readonly deploymentConfigId: string;
  readonly deploymentConfigName: string;
  readonly computePlatform: 'Lambda' | 'ECS';
  readonly createTime: number;
  readonly trafficRoutingConfig: object;
}

export const otherConfigs: readonly OtherConfig[] = [
  allAtOnce('Lambda', 11),
  canary('Lambda', 5, 12),
  canary('Lambda', 10, 13),
  canary('Lambda', 15, 14),
  canary('Lambda', 30, 15),
  linear('Lambda', 1, 'Minute', 16),
  linear('Lambda', 2, 'Minutes', 17),
  linear('Lambda', 3, 'Minutes', 18),
  linear('Lambda', 10, 'Minutes', 19),
  allAtOnce('ECS', 21),
  canary('ECS', 5, 22),
  canary('ECS', 15, 23),
  linear('ECS', 1, 'Minutes', 24),
  linear('ECS', 3, 'Minutes', 25),
];

/**
 * Refuses to change what every account has.
 * @throws CodeDeployError `InvalidOperationException`, `InvalidDeploymentConfigNameException`
 */
export function refusePredefined(name: string, doing: 'create' | 'delete'): void {
  if (!name.startsWith(prefix)) return;
  throw doing === 'create'
    ? new CodeDeployError(
        'InvalidDeploymentConfigNameException',
        `Names that begin with ${prefix} are reserved: ${name}`,
      )
    : new CodeDeployError(
        'InvalidOperationException',
        `A predefined deployment configuration cannot be deleted: ${name}`,
      );
}

function server(
  deploymentConfigName: string,
  minimumHealthyHosts: MinimumHealthyHosts,
  id: number,
): DeploymentConfig {
  return {
    ...common(deploymentConfigName, id),
    minimumHealthyHosts,
    settings: {},
    tags: [],
  };
}

function allAtOnce(platform: OtherConfig['computePlatform'], id: number): OtherConfig {
  return {
    ...common(`${prefix}${platform}AllAtOnce`, id),
    computePlatform: platform,
    trafficRoutingConfig: { type: 'AllAtOnce' },
  };
}

function canary(
  platform: OtherConfig['computePlatform'],
  minutes: number,
  id: number,
): OtherConfig {
  return {
    ...common(`${prefix}${platform}Canary10Percent${minutes}Minutes`, id),
    computePlatform: platform,
    trafficRoutingConfig: {
      type: 'TimeBasedCanary',
      timeBasedCanary: { canaryPercentage: 10, canaryInterval: minutes },
    },
  };
}

function linear(
  platform: OtherConfig['computePlatform'],
  minutes: number,
  word: 'Minute' | 'Minutes',
  id: number,
): OtherConfig {
  return {
    ...common(`${prefix}${platform}Linear10PercentEvery${minutes}${word}`, id),
    computePlatform: platform,
    trafficRoutingConfig: {
      type: 'TimeBasedLinear',
      timeBasedLinear: { linearPercentage: 10, linearInterval: minutes },
    },
  };
}

function common(deploymentConfigName: string, id: number) {
  return {
    deploymentConfigId: `00000000-0000-0000-0000-${String(id).padStart(12, '0')}`,
    deploymentConfigName,
    createTime: Date.UTC(2014, 9, 6),
  };
}
