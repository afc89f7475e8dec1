/** What every format of an archive can hold of times: a zip begins with 1980, and its exact times end in January 2038. */
const earliest = Date.UTC(1980, 0, 1) / 1000;
export const latestTime = 2 ** 31 - 1;

const shape =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:Z|([+-])(\d\d):?(\d\d))?)?$/;

/**
 * The time that a date stands for, in whole seconds since 1970; undefined for what is no date, or none that an archive
 * can hold.
 *
 * @param text `2024-05-01`, or with a time of day `2024-05-01T12:00:00+02:00`; in UTC where it names no offset
 */
export function parseDate(text: string): number | undefined {
  const parts = shape.exec(text);
  if (parts === null) return undefined;
  const texts: readonly (string | undefined)[] = parts;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = texts
    .slice(1, 7)
    .map((text) => Number(text ?? 0));
  const [sign, offsetHours = '0', offsetMinutes = '0'] = texts.slice(7);
  const written = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // A day that the calendar does not have would come out as another one.
  const isSame =
    written.getUTCMonth() === month - 1 &&
    written.getUTCDate() === day &&
    written.getUTCHours() === hour &&
    written.getUTCMinutes() === minute &&
    written.getUTCSeconds() === second;
  if (!isSame || Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -60 : 60);
  const time = written.getTime() / 1000 - offset;
  return time >= earliest && time <= latestTime ? time : undefined;
}
