import type { CloudWatchOperation } from '../context.js';
import { readChoice, requireText } from '../../query/input.js';
import { validationError } from '../../query/query-error.js';
import { readAlarmName, requireAlarm } from '../find.js';
import { alarmStates } from '../model.js';

export const setAlarmState: CloudWatchOperation = {
  name: 'SetAlarmState',
  does: 'Brings an alarm into a state, until it is told otherwise: there are no metrics.',
  async run(input, context) {
    const alarm = requireAlarm(readAlarmName(input), context);
    const state = readChoice(input, 'StateValue', alarmStates);
    if (state === undefined)
      throw validationError('StateValue', undefined, 'Member must not be null');
    const reason = requireText(input, 'StateReason', { longest: 1023 });
    await context.alarms.put({ ...alarm, state, reason, since: context.now().getTime() });
    return undefined;
  },
};
