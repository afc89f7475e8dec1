import { parseSpan } from './values.js';

/** A time of systemd.time(7): `now`, `today`, `yesterday`, `tomorrow`, `-5min`, `5 minutes ago`, `@1700000000`, or a date and a time. */
export function parseTime(text: string): number | undefined {
  const now = Date.now();
  const days = ['yesterday', 'today', 'tomorrow'].indexOf(text);
  if (days !== -1) {
    const day = new Date(now);
    return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days - 1).getTime();
  }
  if (text === 'now') return now;
  const [, unix] = /^@(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (unix !== undefined) return Number(unix) * 1000;
  const [, before, after, ago] = /^(?:-(.+)|\+(.+)|(.+) ago)$/.exec(text) ?? [];
  const past = before ?? ago;
  if (past !== undefined) {
    const span = parseSpan(past);
    return span === undefined ? undefined : now - span;
  }
  if (after !== undefined) {
    const span = parseSpan(after);
    return span === undefined ? undefined : now + span;
  }
  const [, clock] = /^(\d\d:\d\d(?::\d\d)?)$/.exec(text) ?? [];
  const parsed = new Date(
    clock === undefined ? text : `${new Date(now).toDateString()} ${clock}`,
  ).getTime();
  return Number.isNaN(parsed) ? undefined : parsed;
}
