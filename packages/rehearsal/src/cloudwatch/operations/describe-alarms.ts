import type { CloudWatchOperation } from '../context.js';
import { readChoice, readNumber, readText, readTexts } from '../../query/input.js';
import { QueryError, validationError } from '../../query/query-error.js';
import { cutPage } from '../../server/page.js';
import { describeAlarm } from '../describe.js';
import { alarmStates } from '../model.js';

export const describeAlarms: CloudWatchOperation = {
  name: 'DescribeAlarms',
  does: 'Describes alarms of metrics, by name, by the beginning of it, or by state.',
  run(input, { alarms }) {
    const names = readTexts(input, 'AlarmNames');
    const prefix = readText(input, 'AlarmNamePrefix', { longest: 255 });
    const state = readChoice(input, 'StateValue', alarmStates);
    const size = readNumber(input, 'MaxRecords', { least: 1, most: 100 }) ?? 50;
    if (names.length > 100) {
      throw validationError(
        'AlarmNames',
        names.join(', '),
        'Member must have length less than or equal to 100',
      );
    }
    if (names.length > 0 && prefix !== undefined) {
      const message = 'AlarmNames and AlarmNamePrefix cannot be used together';
      throw new QueryError(400, 'ValidationError', message);
    }
    const types = readTexts(input, 'AlarmTypes');
    const found = alarms
      .all()
      .filter(({ name }) => names.length === 0 || names.includes(name))
      .filter(({ name }) => name.startsWith(prefix ?? ''))
      .filter((alarm) => state === undefined || alarm.state === state)
      .filter(() => types.length === 0 || types.includes('MetricAlarm'))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const cut = cutPage(readText(input, 'NextToken'), found, size);
    if (cut === undefined)
      throw new QueryError(400, 'InvalidNextToken', 'The next token specified is invalid.');
    return {
      MetricAlarms: cut.page.map(describeAlarm),
      CompositeAlarms: [],
      NextToken: cut.next,
    };
  },
};
