import type { CloudWatchOperation } from '../context.js';
import { partitionOf } from '../../iam/identifiers.js';
import { readAlarmName } from '../find.js';
import { readSettings } from '../read-settings.js';

export const putMetricAlarm: CloudWatchOperation = {
  name: 'PutMetricAlarm',
  does: 'Creates an alarm, or changes it; a new one has not enough data until it is told otherwise.',
  async run(input, { alarms, now }, { account, region }) {
    const name = readAlarmName(input);
    const settings = readSettings(input);
    const at = now().getTime();
    const known = alarms.get(name);
    await alarms.put({
      name,
      arn: `arn:${partitionOf(region)}:cloudwatch:${region}:${account}:alarm:${name}`,
      state: 'INSUFFICIENT_DATA',
      reason: 'Unchecked: Initial alarm creation',
      since: at,
      ...known,
      configured: at,
      settings,
    });
    return undefined;
  },
};
