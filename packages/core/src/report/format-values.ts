import { plural } from '@codedeployer/appspec/text';

/** How long something took, for people: `80 ms`, `3.2 s`, `1 min 12 s`, `2 h 3 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1).replace('.0', '')} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return minutes % 60 === 0
    ? `${Math.floor(minutes / 60)} h`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Seconds from one point in time to another; undefined where either is not known. */
export function secondsBetween(
  start: string | undefined,
  end: string | undefined,
): number | undefined {
  return start === undefined || end === undefined
    ? undefined
    : (Date.parse(end) - Date.parse(start)) / 1000;
}

/** `2026-03-12 18:02:11 UTC`, the same on every machine. */
export function formatTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** `54,000`; with a noun `54,000 files`. */
export function formatCount(count: number, noun?: string): string {
  const shown = count.toLocaleString('en-US');
  return noun === undefined ? shown : plural(count, noun, shown);
}

/** `a, b and c`; of many the first few and how many more there are. */
export function formatNames(names: readonly string[], shown = 5): string {
  if (names.length > shown)
    return `${names.slice(0, shown).join(', ')} and ${formatCount(names.length - shown)} more`;
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
