import { requireText, type Input } from '../query/input.js';
import { QueryError } from '../query/query-error.js';
import type { CloudWatchContext } from './context.js';
import type { Alarm } from './model.js';

/** @throws QueryError `ValidationError` */
export function readAlarmName(input: Input): string {
  return requireText(input, 'AlarmName', { longest: 255 });
}

/** @throws QueryError `ResourceNotFound` */
export function requireAlarm(name: string, { alarms }: CloudWatchContext): Alarm {
  const alarm = alarms.get(name);
  if (alarm) return alarm;
  throw new QueryError(404, 'ResourceNotFound', `Unknown alarm: ${name}`);
}
