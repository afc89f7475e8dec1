import type { PsychVersion } from './psych-version.js';
import { RubyError } from './ruby-error.js';
import type { RubyScalar } from './ruby-value.js';

const millisecondsPerDay = 86_400_000;
/** The Julian day of 1970-01-01, which Ruby shows when it inspects a date. */
const julianEpoch = 2_440_588;
/** The Julian day from which on Ruby counts in the Gregorian calendar: 1582-10-15. */
const reform = 2_299_161;

/** What becomes of `2024-01-31` without quotes. A day that does not exist stays text. @throws RubyError in Psych 4. */
export function resolveDate(text: string, psych: PsychVersion): RubyScalar {
  if (psych === 4) refuseClass('Date');
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const number = julianDay(year, month, day);
  if (number === undefined) return { type: 'string', value: text };
  const iso = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  const inspect = `#<Date: ${iso} ((${String(number)}j,0s,0n),+0s,${String(reform)}j)>`;
  return { type: 'object', className: 'Date', text: iso, inspect };
}

/** The number of a day; undefined where there is none of that date, as from 5 to 14 October 1582. */
function julianDay(year: number, month: number, day: number): number | undefined {
  const date = utc(year, month, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const gregorian = Math.floor(date.getTime() / millisecondsPerDay) + julianEpoch;
  if (exists && gregorian >= reform) return gregorian;
  const isLeapDay = month === 2 && day === 29 && year % 4 === 0;
  if (!exists && !isLeapDay) return undefined;
  // Months count from March here, so that a leap day is the last one of its year.
  const early = month < 3 ? 1 : 0;
  const months = month + 12 * early - 3;
  const julian =
    Math.floor((153 * months + 2) / 5) +
    365 * (year + 4800 - early) +
    Math.floor((year + 4800 - early) / 4) +
    day -
    32_083;
  return julian < reform ? julian : undefined;
}

/** Days and hours beyond the end of a month or day go on into the next one. */
function utc(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

const parts =
  /^(-?\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt]|\s+)(\d{1,2}):(\d\d):(\d\d)(?:\.\d*)?\s*(Z|[-+]\d{1,2}:?(?:\d\d)?)?$/;

/** What becomes of `2024-01-31 10:00:00` without quotes. A time that does not exist stays text. @throws RubyError in Psych 4. */
export function resolveTime(text: string, psych: PsychVersion): RubyScalar {
  if (psych === 4) refuseClass('Time');
  const [, ...found] = parts.exec(text) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.map(Number);
  const zone = found[6] ?? '';
  const isPossible =
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= 31 &&
    (hour < 24 || (hour === 24 && minute === 0 && second === 0)) &&
    minute <= 59 &&
    second <= 60;
  if (!isPossible) return { type: 'string', value: text };
  const [, sign = '+', hours = '0', minutes = '00'] = /^([-+])(\d{1,2}):?(\d\d)?$/.exec(zone) ?? [];
  // Without a zone Ruby converts to the instance's own; instances run on UTC.
  const offset = zone === 'Z' ? 'UTC' : `${sign}${hours.padStart(2, '0')}${minutes}`;
  const date = utc(year, month, day, hour, minute, second);
  const written = date.getUTCFullYear();
  const shown = `${written < 0 ? '-' : ''}${String(Math.abs(written)).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${offset}`;
  const zoneMinutes = Number(hours) * 60 + Number(minutes);
  const integer = date.getTime() / 1000 - (sign === '-' ? -60 : 60) * zoneMinutes;
  return { type: 'object', className: 'Time', text: shown, inspect: shown, integer };
}

function refuseClass(name: string): never {
  const message = `Tried to load unspecified class: ${name}`;
  throw new RubyError('Psych::DisallowedClass', message, 'appspec-date');
}
