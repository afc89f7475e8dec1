import { CodeDeployError } from './codedeploy-error.js';
import type { CodeDeployContext, JsonObject } from './context.js';
import { seconds } from './describe.js';
import type { OnPremisesInstance, Tag } from './model.js';
import { readObjects, readText, readTexts } from './read-input.js';
import { readTags } from './read-tags.js';

/** The service's limits: instances in one request, tags of an instance. */
const mostInstances = 100;
const mostTags = 10;

export function describeOnPremises(instance: OnPremisesInstance) {
  return {
    ...instance,
    registerTime: seconds(instance.registerTime),
    ...(instance.deregisterTime !== undefined && {
      deregisterTime: seconds(instance.deregisterTime),
    }),
  };
}

export function isRegistered(instance: OnPremisesInstance): boolean {
  return instance.deregisterTime === undefined;
}

/** @throws CodeDeployError `InstanceNameRequiredException`, `InvalidInstanceNameException` */
export function readInstanceName(input: JsonObject): string {
  return checkInstanceName(readText(input, 'instanceName') ?? '');
}

/** @throws CodeDeployError the same, and by the exception that is given above 100 names */
export function readInstanceNames(
  input: JsonObject,
  tooMany: 'InstanceLimitExceededException' | 'BatchLimitExceededException',
): readonly string[] {
  const names = readTexts(input, 'instanceNames') ?? [];
  if (names.length === 0) return [checkInstanceName('')];
  if (names.length <= mostInstances) return names.map(checkInstanceName);
  throw new CodeDeployError(
    tooMany,
    `The maximum number of instances in one request is ${mostInstances}`,
  );
}

/** @throws CodeDeployError `InstanceNotRegisteredException` */
export function requireOnPremises(
  context: CodeDeployContext,
  instanceName: string,
): OnPremisesInstance {
  const instance = context.onPremises.get(instanceName);
  if (instance) return instance;
  throw new CodeDeployError(
    'InstanceNotRegisteredException',
    `No instance is registered under the name ${instanceName}`,
  );
}

/** @throws CodeDeployError `TagRequiredException`, `InvalidTagException` */
export function readInstanceTags(input: JsonObject): readonly Tag[] {
  if ((readObjects(input, 'tags') ?? []).length === 0) {
    throw new CodeDeployError('TagRequiredException', 'A tag is missing');
  }
  return readTags(input, 'tags', 'InvalidTagException');
}

/** The tags of an instance with others, which take the place of those with the same key. @throws CodeDeployError `TagLimitExceededException` */
export function addTags(instance: OnPremisesInstance, added: readonly Tag[]): OnPremisesInstance {
  const kept = instance.tags.filter((tag) => !added.some(({ Key }) => Key === tag.Key));
  const tags = [...kept, ...added];
  if (tags.length <= mostTags) return { ...instance, tags };
  throw new CodeDeployError(
    'TagLimitExceededException',
    `An on-premises instance has no more than ${mostTags} tags: ${instance.instanceName}`,
  );
}

function checkInstanceName(name: string): string {
  if (name === '') {
    throw new CodeDeployError('InstanceNameRequiredException', 'Instance name is missing');
  }
  if (name.length <= 100 && !/[\s/]/.test(name)) return name;
  throw new CodeDeployError('InvalidInstanceNameException', `Not a name of an instance: ${name}`);
}
