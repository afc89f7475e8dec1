/**
 * `1 file`, `2 files`.
 *
 * @param shown the number as it is to be written, such as `54,000`
 */
export function plural(count: number, noun: string, shown = String(count)): string {
  return `${shown} ${noun}${count === 1 ? '' : 's'}`;
}
