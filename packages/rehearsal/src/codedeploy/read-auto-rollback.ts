import { CodeDeployError } from './codedeploy-error.js';
import type { JsonObject } from './context.js';
import type { AutoRollbackConfiguration, RollbackEvent } from './model.js';
import { readBoolean, readObject, readTexts } from './read-input.js';

const rollbackEvents: readonly RollbackEvent[] = [
  'DEPLOYMENT_FAILURE',
  'DEPLOYMENT_STOP_ON_ALARM',
  'DEPLOYMENT_STOP_ON_REQUEST',
];

/**
 * Reads the configuration of automatic rollbacks. Without events, those that there were stay as long as it is not switched off: an
 * empty list switches nothing off.
 * @throws CodeDeployError `InvalidAutoRollbackConfigException`
 */
export function readAutoRollback(
  input: JsonObject,
  before?: AutoRollbackConfiguration,
): AutoRollbackConfiguration | undefined {
  const configuration = readObject(input, 'autoRollbackConfiguration');
  if (!configuration) return before;
  const enabled = readBoolean(configuration, 'enabled') ?? before?.enabled ?? false;
  const named = (readTexts(configuration, 'events') ?? []).map(rollbackEvent);
  const events = named.length === 0 && enabled ? (before?.events ?? []) : named;
  if (enabled && events.length === 0) throw invalid('it is enabled but has no events');
  return { enabled, ...(events.length > 0 && { events }) };
}

function rollbackEvent(name: string): RollbackEvent {
  const event = rollbackEvents.find((known) => known === name);
  if (event) return event;
  throw invalid(`${name} is not an event that can trigger a rollback`);
}

function invalid(why: string): CodeDeployError {
  return new CodeDeployError(
    'InvalidAutoRollbackConfigException',
    `The automatic rollback configuration is not valid: ${why}`,
  );
}
