import type { CloudWatchOperation } from './context.js';
import { deleteAlarms } from './operations/delete-alarms.js';
import { describeAlarms } from './operations/describe-alarms.js';
import { putMetricAlarm } from './operations/put-metric-alarm.js';
import { setAlarmState } from './operations/set-alarm-state.js';

/** All operations. */
export const operations: readonly CloudWatchOperation[] = [
  deleteAlarms,
  describeAlarms,
  putMetricAlarm,
  setAlarmState,
];
