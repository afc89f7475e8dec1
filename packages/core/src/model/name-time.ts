/** A time for a sentence, to the second: `2026-11-29 05:00:00 UTC`. */
export function nameTime(time: Date): string {
  return `${time.toISOString().replace('T', ' ').slice(0, 19)} UTC`;
}
