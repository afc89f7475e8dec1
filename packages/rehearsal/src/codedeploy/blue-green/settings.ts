import { CodeDeployError } from '../codedeploy-error.js';
import type { CodeDeployContext, JsonObject } from '../context.js';
import type { BlueGreenConfiguration, Deployment, DeploymentGroup } from '../model.js';
import { readObject } from '../read-input.js';
import { readTagChoice, targetTags } from '../read-tags.js';
import { readScalingGroups } from '../scaling-hooks.js';

/** How one deployment goes from blue to green; times in minutes. */
export interface BlueGreenPlan {
  /** Whether green is a copy of the Auto Scaling group; otherwise it is there already. */
  readonly copies: boolean;
  /** How long it waits for somebody to let the traffic move; 0 when it moves at once. */
  readonly readyWait: number;
  readonly keepsBlue: boolean;
  /** How long blue stays once it has no traffic. */
  readonly endWait: number;
}

export function planOf({ settings }: Pick<Deployment, 'settings'>): BlueGreenPlan {
  const {
    deploymentReadyOption: ready,
    terminateBlueInstancesOnDeploymentSuccess: end,
    greenFleetProvisioningOption: fleet,
  } = (settings.blueGreenDeploymentConfiguration ?? {}) as BlueGreenConfiguration;
  return {
    copies: fleet?.action === 'COPY_AUTO_SCALING_GROUP',
    readyWait: ready?.actionOnTimeout === 'STOP_DEPLOYMENT' ? ready.waitTimeInMinutes : 0,
    keepsBlue: end?.action === 'KEEP_ALIVE',
    endWait: end?.terminationWaitTimeInMinutes ?? 0,
  };
}

/**
 * Reads what the request for a blue/green deployment says of its new instances, and what the deployment keeps of its group.
 * @throws CodeDeployError `InvalidTargetInstancesException`, also for a deployment in place
 */
export function readTargetInstances(
  input: JsonObject,
  group: DeploymentGroup,
  context: CodeDeployContext,
): Pick<Deployment, 'settings' | 'greenEnvironment'> {
  const wanted = readObject(input, 'targetInstances');
  if (group.deploymentStyle.deploymentType === 'IN_PLACE') {
    if (!wanted) return { settings: {} };
    throw invalid(
      `Configuration data for target instances was entered for an in-place deployment: ${group.deploymentGroupName} is deployed to in place`,
    );
  }
  const { blueGreenDeploymentConfiguration, loadBalancerInfo } = group.settings;
  const settings = {
    ...(blueGreenDeploymentConfiguration && { blueGreenDeploymentConfiguration }),
    ...(loadBalancerInfo && { loadBalancerInfo }),
  };
  if (planOf({ settings }).copies) {
    if (!wanted) return { settings };
    throw invalid(
      'Configuration data for target instances was entered, but the Auto Scaling group is copied',
    );
  }
  if (!wanted) {
    throw invalid(
      `No target instances were specified: the replacement instances of ${group.deploymentGroupName} are to be there already`,
    );
  }
  const { filters, set } = readTagChoice(wanted, targetTags, { filters: [], set: [] });
  const names = readScalingGroups(wanted, context) ?? [];
  return {
    settings: { ...settings, targetInstances: wanted },
    greenEnvironment: {
      ec2TagFilters: filters,
      ec2TagSet: set,
      autoScalingGroups: names.map((name) => ({ name })),
    },
  };
}

function invalid(message: string): CodeDeployError {
  return new CodeDeployError('InvalidTargetInstancesException', message);
}
