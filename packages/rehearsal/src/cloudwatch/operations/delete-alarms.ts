import type { CloudWatchOperation } from '../context.js';
import { readTexts } from '../../query/input.js';
import { validationError } from '../../query/query-error.js';
import { requireAlarm } from '../find.js';

export const deleteAlarms: CloudWatchOperation = {
  name: 'DeleteAlarms',
  does: 'Deletes alarms, all or none of them.',
  async run(input, context) {
    const names = readTexts(input, 'AlarmNames');
    if (names.length === 0)
      throw validationError('AlarmNames', undefined, 'Member must not be null');
    const alarms = names.map((name) => requireAlarm(name, context));
    await Promise.all(alarms.map(({ name }) => context.alarms.remove(name)));
    return undefined;
  },
};
