import { askCodeDeploy, type Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { codeDeploySdk } from '../aws/sdk.js';

/** Whether a deployment configuration watches one zone for a while before it begins with the next. */
export interface ZonalConfigs {
  mayWait(config: string, calling: Calling): Promise<boolean>;
}

/** Asks for each configuration once. Where that is denied or fails, it may: what is not known is not called a standstill. */
export function openZonalConfigs(clients: Clients): ZonalConfigs {
  const { GetDeploymentConfigCommand } = codeDeploySdk();
  const known = new Map<string, Promise<boolean>>();
  const ask = async (deploymentConfigName: string, calling: Calling): Promise<boolean> => {
    const make = () => new GetDeploymentConfigCommand({ deploymentConfigName });
    try {
      const answer = await askCodeDeploy(clients, 'GetDeploymentConfig', make, calling);
      return answer.deploymentConfigInfo?.zonalConfig !== undefined;
    } catch {
      return true;
    }
  };
  return {
    mayWait(config, calling) {
      const answer = known.get(config) ?? ask(config, calling);
      known.set(config, answer);
      return answer;
    },
  };
}
