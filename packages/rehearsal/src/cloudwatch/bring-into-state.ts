import type { CloudWatchContext } from './context.js';
import type { Alarm, AlarmState } from './model.js';

/** Brings an alarm into a state, until it is told otherwise, and tells who listens. */
export async function bringIntoState(
  alarm: Alarm,
  state: AlarmState,
  reason: string,
  { alarms, now, listeners }: CloudWatchContext,
): Promise<void> {
  const changed = { ...alarm, state, reason, since: now().getTime() };
  const saved = alarms.put(changed);
  for (const listener of listeners) listener(changed);
  await saved;
}
