import { partitionOf } from '../iam/identifiers.js';
import { bringIntoState } from './bring-into-state.js';
import type { CloudWatchContext } from './context.js';
import type { Alarm } from './model.js';

/** By which an alarm that the rehearsal has made ring is known in the next one, which begins without it. */
const onRequest = 'The rehearsal makes it ring on request.';

/** Makes an alarm ring, and makes it where there is none. */
export async function ring(
  name: string,
  context: CloudWatchContext,
  { region, account }: { readonly region: string; readonly account: string },
): Promise<void> {
  const now = context.now().getTime();
  const known = context.alarms.get(name);
  const made: Alarm = {
    name,
    arn: `arn:${partitionOf(region)}:cloudwatch:${region}:${account}:alarm:${name}`,
    configured: now,
    state: 'INSUFFICIENT_DATA',
    reason: '',
    since: now,
    settings: {
      ActionsEnabled: true,
      OKActions: [],
      AlarmActions: [],
      InsufficientDataActions: [],
      MetricName: name,
      Namespace: 'Rehearsal',
      Statistic: 'Sum',
      Dimensions: [],
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    },
  };
  await bringIntoState(known ?? made, 'ALARM', onRequest, context);
}

/** Silences what an earlier rehearsal was asked to make ring. */
export async function silence(context: CloudWatchContext): Promise<void> {
  for (const alarm of context.alarms.all())
    if (alarm.state === 'ALARM' && alarm.reason === onRequest)
      await bringIntoState(alarm, 'OK', 'The rehearsal that made it ring has ended.', context);
}
