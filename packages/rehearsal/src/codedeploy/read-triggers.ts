import { CodeDeployError } from './codedeploy-error.js';
import type { JsonObject } from './context.js';
import type { Trigger } from './model.js';
import { readObjects, readText, readTexts } from './read-input.js';

/** The service's limit for triggers of a group. */
const most = 10;

const triggerEvents = [
  'DeploymentStart',
  'DeploymentSuccess',
  'DeploymentFailure',
  'DeploymentStop',
  'DeploymentRollback',
  'DeploymentReady',
  'InstanceStart',
  'InstanceSuccess',
  'InstanceFailure',
  'InstanceReady',
];

/**
 * Reads the triggers of a group; they are kept and not acted on.
 * @throws CodeDeployError `TriggerTargetsLimitExceededException`, `InvalidTriggerConfigException`
 */
export function readTriggers(input: JsonObject): readonly Trigger[] | undefined {
  const triggers = readObjects(input, 'triggerConfigurations')?.map(readTrigger);
  if (!triggers) return undefined;
  if (triggers.length > most) {
    throw new CodeDeployError(
      'TriggerTargetsLimitExceededException',
      `A deployment group has no more than ${most} triggers`,
    );
  }
  const names = triggers.map((trigger) => trigger.triggerName);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw invalid(`Trigger name ${twice} is there twice`);
  return triggers;
}

function readTrigger(trigger: JsonObject): Trigger {
  const triggerName = readText(trigger, 'triggerName') ?? '';
  const triggerTargetArn = readText(trigger, 'triggerTargetArn') ?? '';
  const events = readTexts(trigger, 'triggerEvents') ?? [];
  if (triggerName === '' || triggerName.length > 100) {
    throw invalid('A trigger has a name of 1 to 100 characters');
  }
  if (!/^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/.test(triggerTargetArn)) {
    throw invalid(`Topic ARN ${triggerTargetArn} is not valid`);
  }
  if (events.length === 0) throw invalid(`Trigger ${triggerName} has no events`);
  const unknown = events.find((event) => !triggerEvents.includes(event));
  if (unknown !== undefined) throw invalid(`${unknown} is not an event that triggers anything`);
  return { triggerName, triggerTargetArn, triggerEvents: events };
}

function invalid(message: string): CodeDeployError {
  return new CodeDeployError('InvalidTriggerConfigException', message);
}
