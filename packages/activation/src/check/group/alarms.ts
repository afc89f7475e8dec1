import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  awsCommand,
  ok,
  problem,
  warning,
  type Further,
  type GroupSeen,
  type Probe,
} from '@codedeployer/core/activation';
import { ask } from '../../aws/ask.js';
import type { Services } from '../../aws/services.js';

export const alarms: Probe<Further<GroupSeen, Services>> = {
  name: 'alarms',
  looksAt: 'whether an alarm of the group rings, which would stop a deployment at once',
  permissions: ['cloudwatch:DescribeAlarms'],
  async look({ info, region, services }) {
    const { enabled = false, alarms: named = [] } = info.alarmConfiguration ?? {};
    const names = named.flatMap(({ name }) => name ?? []);
    if (!enabled || names.length === 0) return [];
    const { MetricAlarms = [], CompositeAlarms = [] } = await ask(
      services,
      services.clients.cloudWatch,
      'cloudwatch:DescribeAlarms',
      names.join(', '),
      () =>
        new DescribeAlarmsCommand({
          AlarmNames: names,
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        }),
    );
    const found = [...MetricAlarms, ...CompositeAlarms];
    const findings = names.flatMap((name) => {
      const alarm = found.find(({ AlarmName }) => AlarmName === name);
      if (alarm === undefined)
        return [
          warning(
            'There is no such alarm: CodeDeploy cannot ask it, and stops where "ignorePollAlarmFailure" is not set.',
            'Take it out of "alarms", or make it.',
            name,
          ),
        ];
      if (alarm.StateValue !== 'ALARM') return [];
      const since = alarm.StateUpdatedTimestamp?.toISOString() ?? 'an unknown time';
      return [
        problem(
          `It rings since ${since}, and stops every deployment at once.`,
          awsCommand(
            ...['cloudwatch', 'set-alarm-state', '--alarm-name', name, '--state-value', 'OK'],
            ...['--state-reason', 'looked at', '--region', region],
          ),
          name,
        ),
      ];
    });
    return findings.length > 0 ? findings : [ok(`${names.join(', ')}: quiet`)];
  },
};
