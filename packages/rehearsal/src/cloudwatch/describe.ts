import type { Members } from '../query/members.js';
import type { Alarm } from './model.js';

export function describeAlarm(alarm: Alarm): Members {
  const { settings } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configured),
    ...settings,
    Dimensions: settings.Dimensions.map((dimension) => ({ ...dimension })),
    StateValue: alarm.state,
    StateReason: alarm.reason,
    StateUpdatedTimestamp: new Date(alarm.since),
    StateTransitionedTimestamp: new Date(alarm.since),
  };
}
