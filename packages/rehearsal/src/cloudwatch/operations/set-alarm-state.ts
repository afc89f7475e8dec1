import type { CloudWatchOperation } from '../context.js';
import { readChoice, requireText } from '../../query/input.js';
import { validationError } from '../../query/query-error.js';
import { bringIntoState } from '../bring-into-state.js';
import { readAlarmName, requireAlarm } from '../find.js';
import { alarmStates } from '../model.js';

export const setAlarmState: CloudWatchOperation = {
  name: 'SetAlarmState',
  does: 'Brings an alarm into a state, until it is told otherwise: there are no metrics. One that rings stops the deployments that it is an alarm of.',
  async run(input, context) {
    const alarm = requireAlarm(readAlarmName(input), context);
    const state = readChoice(input, 'StateValue', alarmStates);
    if (state === undefined)
      throw validationError('StateValue', undefined, 'Member must not be null');
    const reason = requireText(input, 'StateReason', { longest: 1023 });
    await bringIntoState(alarm, state, reason, context);
    return undefined;
  },
};
