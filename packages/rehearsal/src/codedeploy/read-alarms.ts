import { CodeDeployError } from './codedeploy-error.js';
import type { JsonObject } from './context.js';
import { readBoolean, readObject, readObjects, readText } from './read-input.js';

/** The service's limit for alarms of a group. */
const most = 10;

/**
 * Reads a configuration of alarms, of a group or for one deployment; it is kept as it came, because there are no alarms here.
 * @throws CodeDeployError `AlarmsLimitExceededException`, `InvalidAlarmConfigException`
 */
export function checkAlarms(input: JsonObject, name: string): void {
  const configuration = readObject(input, name);
  if (!configuration) return;
  const alarms = readObjects(configuration, 'alarms') ?? [];
  if (alarms.length > most) {
    throw new CodeDeployError(
      'AlarmsLimitExceededException',
      `A deployment group has no more than ${most} alarms`,
    );
  }
  const names = alarms.map((alarm) => readText(alarm, 'name') ?? '');
  if (names.some((one) => one === '' || one.length > 255)) {
    throw invalid('an alarm has a name of 1 to 255 characters');
  }
  if (new Set(names).size < names.length) throw invalid('an alarm is named twice');
  if (readBoolean(configuration, 'enabled') === true && names.length === 0) {
    throw invalid('it is enabled but names no alarm');
  }
}

function invalid(why: string): CodeDeployError {
  return new CodeDeployError(
    'InvalidAlarmConfigException',
    `The alarm configuration is not valid: ${why}`,
  );
}
