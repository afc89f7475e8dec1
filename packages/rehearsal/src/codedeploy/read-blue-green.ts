import { CodeDeployError } from './codedeploy-error.js';
import type { JsonObject } from './context.js';
import type { BlueGreenConfiguration } from './model.js';
import { readChoice, readObject, readTexts } from './read-input.js';

const exception = 'InvalidBlueGreenDeploymentConfigurationException';

/** Two days. */
const longestWait = 2880;

/**
 * Reads how a group deploys from blue to green; it takes the place of what there was as a whole, and can never be removed.
 * @throws CodeDeployError `InvalidBlueGreenDeploymentConfigurationException`
 */
export function readBlueGreen(input: JsonObject): BlueGreenConfiguration | undefined {
  const configuration = readObject(input, 'blueGreenDeploymentConfiguration');
  if (!configuration) return undefined;
  const ready = readReadyOption(configuration);
  const end = readEnd(configuration);
  const green = readGreenFleet(configuration);
  if (green?.action === 'COPY_AUTO_SCALING_GROUP') requireOneScalingGroup(input);
  return {
    ...(end && { terminateBlueInstancesOnDeploymentSuccess: end }),
    ...(ready && { deploymentReadyOption: ready }),
    ...(green && { greenFleetProvisioningOption: green }),
  };
}

/** Also where the group has one already: the request has to repeat it. */
function requireOneScalingGroup(input: JsonObject): void {
  if (readTexts(input, 'autoScalingGroups')?.length === 1) return;
  throw invalid(
    'Exactly one AutoScaling group must be specified when selecting the COPY_AUTO_SCALING_GROUP option',
  );
}

function readReadyOption(
  configuration: JsonObject,
): BlueGreenConfiguration['deploymentReadyOption'] {
  const option = readObject(configuration, 'deploymentReadyOption');
  if (!option) return undefined;
  const actionOnTimeout =
    readChoice(
      option,
      'actionOnTimeout',
      ['CONTINUE_DEPLOYMENT', 'STOP_DEPLOYMENT'] as const,
      exception,
    ) ?? 'CONTINUE_DEPLOYMENT';
  const waitTimeInMinutes = readMinutes(option, 'waitTimeInMinutes') ?? 0;
  if (actionOnTimeout === 'CONTINUE_DEPLOYMENT' && waitTimeInMinutes > 0) {
    throw invalid(
      "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
    );
  }
  return { actionOnTimeout, waitTimeInMinutes };
}

function readEnd(
  configuration: JsonObject,
): BlueGreenConfiguration['terminateBlueInstancesOnDeploymentSuccess'] {
  const option = readObject(configuration, 'terminateBlueInstancesOnDeploymentSuccess');
  if (!option) return undefined;
  const action =
    readChoice(option, 'action', ['TERMINATE', 'KEEP_ALIVE'] as const, exception) ?? 'TERMINATE';
  const minutes = readMinutes(option, 'terminationWaitTimeInMinutes');
  return { action, ...(minutes !== undefined && { terminationWaitTimeInMinutes: minutes }) };
}

function readGreenFleet(
  configuration: JsonObject,
): BlueGreenConfiguration['greenFleetProvisioningOption'] {
  const option = readObject(configuration, 'greenFleetProvisioningOption');
  if (!option) return undefined;
  const action = readChoice(
    option,
    'action',
    ['DISCOVER_EXISTING', 'COPY_AUTO_SCALING_GROUP'] as const,
    exception,
  );
  if (!action) throw invalid('The green fleet provisioning option has no action');
  return { action };
}

function readMinutes(option: JsonObject, name: string): number | undefined {
  const value = option[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= longestWait)
    return value;
  throw invalid(`${name} must be a whole number of minutes from 0 to ${longestWait}`);
}

function invalid(message: string): CodeDeployError {
  return new CodeDeployError(exception, message);
}
