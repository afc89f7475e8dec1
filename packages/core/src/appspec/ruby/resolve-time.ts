import type { PsychVersion } from './psych-version.js';
import { RubyError } from './ruby-error.js';
import type { RubyScalar } from './ruby-value.js';

const millisecondsPerDay = 86_400_000;
/** The Julian day of 1970-01-01, which Ruby shows when it inspects a date. */
const julianEpoch = 2_440_588;

/** What becomes of `2024-01-31` without quotes. A day that does not exist stays text. @throws RubyError in Psych 4. */
export function resolveDate(text: string, psych: PsychVersion): RubyScalar {
  if (psych === 4) refuseClass('Date');
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    return { type: 'string', value: text };
  }
  const iso = date.toISOString().slice(0, 10);
  const julianDay = String(Math.floor(date.getTime() / millisecondsPerDay) + julianEpoch);
  const inspect = `#<Date: ${iso} ((${julianDay}j,0s,0n),+0s,2299161j)>`;
  return { type: 'object', className: 'Date', text: iso, inspect };
}

const parts =
  /^(-?\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt]|\s+)(\d{1,2}):(\d\d):(\d\d)(?:\.\d*)?\s*(Z|[-+]\d{1,2}:?(?:\d\d)?)?$/;

/** What becomes of `2024-01-31 10:00:00` without quotes. A time that does not exist stays text. @throws RubyError in Psych 4. */
export function resolveTime(text: string, psych: PsychVersion): RubyScalar {
  if (psych === 4) refuseClass('Time');
  const [, ...found] = parts.exec(text) ?? [];
  const [year = '', month = '', day = '', hour = '', minute = '', second = '', zone = ''] = found;
  const isPossible =
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    Number(day) >= 1 &&
    Number(day) <= 31 &&
    Number(hour) <= 24 &&
    Number(minute) <= 59 &&
    Number(second) <= 60;
  if (!isPossible) return { type: 'string', value: text };
  const [, sign = '+', hours = '0', minutes = '00'] = /^([-+])(\d{1,2}):?(\d\d)?$/.exec(zone) ?? [];
  // Without a zone Ruby converts to the instance's own; instances run on UTC.
  const offset = zone === 'Z' ? 'UTC' : `${sign}${hours.padStart(2, '0')}${minutes}`;
  const two = (number: string) => number.padStart(2, '0');
  const shown = `${year}-${two(month)}-${two(day)} ${two(hour)}:${minute}:${second} ${offset}`;
  const zoneMinutes = Number(hours) * 60 + Number(minutes);
  const integer =
    Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
    ) /
      1000 -
    (sign === '-' ? -60 : 60) * zoneMinutes;
  return { type: 'object', className: 'Time', text: shown, inspect: shown, integer };
}

function refuseClass(name: string): never {
  const message = `Tried to load unspecified class: ${name}`;
  throw new RubyError('Psych::DisallowedClass', message, 'appspec-date');
}
