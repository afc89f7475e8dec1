import type { DeploymentConfigInfo } from '@aws-sdk/client-codedeploy';
import { askCodeDeploy, type Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import { codeDeploySdk } from '../aws/sdk.js';
import type { FleetRule } from '../model/fleet.js';

/** Of CodeDeploy's own configurations it is known what they say. */
const ownRules: Readonly<Record<string, FleetRule['minimum']>> = {
  'CodeDeployDefault.AllAtOnce': { type: 'HOST_COUNT', value: 0 },
  'CodeDeployDefault.HalfAtATime': { type: 'FLEET_PERCENT', value: 50 },
  'CodeDeployDefault.OneAtATime': { type: 'MOST_CONCURRENCY', value: 1 },
};

function toRule(name: string, info: DeploymentConfigInfo): FleetRule | undefined {
  const { minimumHealthyHosts: { type, value = 0 } = {}, zonalConfig } = info;
  if (type === undefined) return undefined;
  if (zonalConfig === undefined) return { name, minimum: { type, value } };
  const {
    minimumHealthyHostsPerZone: perZone = {},
    monitorDurationInSeconds: others = 0,
    firstZoneMonitorDurationInSeconds: first = others,
  } = zonalConfig;
  const minimum = { type: perZone.type ?? ('FLEET_PERCENT' as const), value: perZone.value ?? 0 };
  return { name, minimum: { type, value }, zonal: { minimum, first, others } };
}

/**
 * How many instances a deployment configuration keeps healthy; CodeDeploy is asked about those of one's own alone.
 *
 * @returns undefined where there is no such configuration
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function readFleetRule(
  clients: Clients,
  deploymentConfigName: string,
  calling: Calling,
): Promise<FleetRule | undefined> {
  const own = ownRules[deploymentConfigName];
  if (own !== undefined) return { name: deploymentConfigName, minimum: own };
  const { GetDeploymentConfigCommand } = codeDeploySdk();
  const make = () => new GetDeploymentConfigCommand({ deploymentConfigName });
  try {
    const answer = await askCodeDeploy(clients, 'GetDeploymentConfig', make, calling);
    return toRule(deploymentConfigName, answer.deploymentConfigInfo ?? {});
  } catch (error) {
    calling.signal?.throwIfAborted();
    if ((error as Error).name === 'DeploymentConfigDoesNotExistException') return undefined;
    throw explainServiceError(error, 'codedeploy:GetDeploymentConfig', deploymentConfigName);
  }
}
