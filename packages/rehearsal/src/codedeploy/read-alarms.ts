import { CodeDeployError } from './codedeploy-error.js';
import type { JsonObject } from './context.js';
import type { AlarmConfiguration } from './model.js';
import { readBoolean, readObject, readObjects, readText } from './read-input.js';

/** The service's limit for alarms of a group. */
const most = 10;

/**
 * Reads a configuration of alarms, of a group or for one deployment; it is kept, because there are no alarms here. Alarms that it does
 * not name stay, and an empty list removes them.
 * @throws CodeDeployError `AlarmsLimitExceededException`, `InvalidAlarmConfigException`
 */
export function readAlarms(
  input: JsonObject,
  name: string,
  before?: AlarmConfiguration,
): AlarmConfiguration | undefined {
  const configuration = readObject(input, name);
  if (!configuration) return before;
  const enabled = readBoolean(configuration, 'enabled') ?? before?.enabled ?? false;
  const ignore = readBoolean(configuration, 'ignorePollAlarmFailure');
  const named = readObjects(configuration, 'alarms');
  const alarms = named
    ? named.map((alarm) => ({ name: readText(alarm, 'name') ?? '' }))
    : (before?.alarms ?? []);
  if (alarms.length > most) {
    throw new CodeDeployError(
      'AlarmsLimitExceededException',
      `A deployment group has no more than ${most} alarms`,
    );
  }
  if (alarms.some((alarm) => alarm.name === '' || alarm.name.length > 255)) {
    throw invalid('an alarm has a name of 1 to 255 characters');
  }
  if (new Set(alarms.map((alarm) => alarm.name)).size < alarms.length) {
    throw invalid('an alarm is named twice');
  }
  if (enabled && alarms.length === 0) throw invalid('it is enabled but names no alarm');
  return {
    enabled,
    ignorePollAlarmFailure: ignore ?? before?.ignorePollAlarmFailure ?? false,
    alarms,
  };
}

function invalid(why: string): CodeDeployError {
  return new CodeDeployError(
    'InvalidAlarmConfigException',
    `The alarm configuration is not valid: ${why}`,
  );
}
