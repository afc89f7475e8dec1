import { isStructure } from '../server/read-json.js';
import { CodeDeployError } from './codedeploy-error.js';
import type { JsonObject } from './context.js';

const namePattern = /^[A-Za-z0-9._+=,@-]{1,100}$/;

/**
 * Reads a text of a request.
 * @throws CodeDeployError `SerializationException` when it is no text
 */
export function readText(input: JsonObject, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrongType(name, 'a string');
  return value;
}

/** @throws CodeDeployError `SerializationException` when it is neither true nor false */
export function readBoolean(input: JsonObject, name: string): boolean | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw wrongType(name, 'a boolean');
  return value;
}

/** @throws CodeDeployError `SerializationException` when it is no object */
export function readObject(input: JsonObject, name: string): JsonObject | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (!isStructure(value)) throw wrongType(name, 'a structure');
  return value;
}

/** A list of texts. */
export function readTexts(input: JsonObject, name: string): readonly string[] | undefined {
  const value: unknown = input[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw wrongType(name, 'a list of strings');
  }
  return value;
}

/** A list of structures. */
export function readObjects(input: JsonObject, name: string): readonly JsonObject[] | undefined {
  const value: unknown = input[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every(isStructure))
    throw wrongType(name, 'a list of structures');
  return value;
}

/** A time, from seconds on the wire to milliseconds. */
export function readTime(input: JsonObject, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number') throw wrongType(name, 'a timestamp');
  return value * 1000;
}

/** One of a few words; anything else is refused under the given exception name. */
export function readChoice<T extends string>(
  input: JsonObject,
  name: string,
  choices: readonly T[],
  exception: string,
): T | undefined {
  const value = readText(input, name);
  if (value === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (choice) return choice;
  throw new CodeDeployError(
    exception,
    `The ${name} value ${value} is not valid. Use one of: ${choices.join(', ')}`,
  );
}

/** A name that CodeDeploy gives to its things: application, group or configuration. */
export function readName(
  input: JsonObject,
  name: string,
  kind: 'Application' | 'DeploymentGroup' | 'DeploymentConfig',
): string {
  const value = readOptionalName(input, name, kind);
  if (value) return value;
  throw new CodeDeployError(`${kind}NameRequiredException`, `${words(kind)} name is missing`);
}

/** The same, when it may be left out. */
export function readOptionalName(
  input: JsonObject,
  name: string,
  kind: 'Application' | 'DeploymentGroup' | 'DeploymentConfig',
): string | undefined {
  const value = readText(input, name);
  if (value === undefined || value === '') return undefined;
  if (namePattern.test(value)) return value;
  throw new CodeDeployError(
    `Invalid${kind}NameException`,
    value.length > 100
      ? `${words(kind)} name must be between 1 and 100 characters, but this one has ${value.length}`
      : `${words(kind)} name contains invalid characters: ${value}`,
  );
}

/** @throws CodeDeployError `DescriptionTooLongException` */
export function readDescription(input: JsonObject): string | undefined {
  const description = readText(input, 'description');
  if (description !== undefined && description.length > 256) {
    throw new CodeDeployError(
      'DescriptionTooLongException',
      `Description is too long: it must have no more than 256 characters, but has ${description.length}`,
    );
  }
  return description;
}

/** @throws CodeDeployError `DeploymentIdRequiredException`, `InvalidDeploymentIdException` */
export function readDeploymentId(input: JsonObject): string {
  const deploymentId = readText(input, 'deploymentId');
  if (!deploymentId) {
    throw new CodeDeployError('DeploymentIdRequiredException', 'Deployment ID is missing');
  }
  return checkDeploymentId(deploymentId);
}

export function checkDeploymentId(deploymentId: string): string {
  if (/^d-[A-Z0-9]{9}$/.test(deploymentId)) return deploymentId;
  throw new CodeDeployError(
    'InvalidDeploymentIdException',
    `Specified DeploymentId is not in the valid format: ${deploymentId}`,
  );
}

function words(kind: string): string {
  return (
    { Application: 'Application', DeploymentGroup: 'Deployment group' }[kind] ??
    'Deployment configuration'
  );
}

function wrongType(name: string, expected: string): CodeDeployError {
  return new CodeDeployError('SerializationException', `${name} must be ${expected}`);
}
