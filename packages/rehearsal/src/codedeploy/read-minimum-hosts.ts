import { CodeDeployError } from './codedeploy-error.js';
import type { JsonObject } from './context.js';
import type { MinimumHealthyHosts } from './model.js';
import { readChoice, readObject } from './read-input.js';

const exception = 'InvalidMinimumHealthyHostValueException';
const zonalException = 'InvalidZonalDeploymentConfigurationException';

/** @throws CodeDeployError `InvalidMinimumHealthyHostValueException` */
export function readMinimumHealthyHosts(input: JsonObject): MinimumHealthyHosts {
  const hosts = readObject(input, 'minimumHealthyHosts');
  if (!hosts) throw new CodeDeployError(exception, 'minimum healthy hosts argument is missing');
  return readHosts(hosts, 'minimumHealthyHosts', exception);
}

/**
 * Reads the settings for one zone after another, as they are kept.
 * @throws CodeDeployError `InvalidZonalDeploymentConfigurationException`
 */
export function readZonalConfig(input: JsonObject): JsonObject | undefined {
  const zonal = readObject(input, 'zonalConfig');
  if (!zonal) return undefined;
  const hosts = readObject(zonal, 'minimumHealthyHostsPerZone');
  return {
    ...readSeconds(zonal, 'firstZoneMonitorDurationInSeconds'),
    ...readSeconds(zonal, 'monitorDurationInSeconds'),
    ...(hosts && {
      minimumHealthyHostsPerZone: readHosts(hosts, 'minimumHealthyHostsPerZone', zonalException),
    }),
  };
}

function readSeconds(zonal: JsonObject, name: string): JsonObject {
  const value = zonal[name];
  if (value === undefined || value === null) return {};
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return { [name]: value };
  throw new CodeDeployError(zonalException, `${name} must be a whole number of seconds`);
}

function readHosts(hosts: JsonObject, name: string, refusal: string): MinimumHealthyHosts {
  const type = readChoice(hosts, 'type', ['HOST_COUNT', 'FLEET_PERCENT'] as const, refusal);
  const { value } = hosts;
  if (!type || typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw new CodeDeployError(
      refusal,
      `${name} must have a type (HOST_COUNT or FLEET_PERCENT) and a value that is a whole number of 0 or more`,
    );
  }
  // Of all hosts none could be worked on.
  if (type === 'FLEET_PERCENT' && value > 99) {
    throw new CodeDeployError(refusal, 'A FLEET_PERCENT must be between 0 and 99');
  }
  return { type, value };
}
