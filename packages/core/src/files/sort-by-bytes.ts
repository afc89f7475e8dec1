/** Characters outside of the basic plane are two units each, which sort before some that they come after as UTF-8. */
const surrogate = /[\uD800-\uDFFF]/;

/** The order of two texts by their units, which is that of their UTF-8 bytes unless there are surrogates. */
function compareUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The order of two texts by their UTF-8 bytes: the same everywhere, whatever the language of the machine. */
export function compareBytes(a: string, b: string): number {
  if (!surrogate.test(a) && !surrogate.test(b)) return compareUnits(a, b);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A copy, sorted by the UTF-8 bytes of a text. */
export function sortByBytes<T>(items: readonly T[], textOf: (item: T) => string): T[] {
  const compare = items.some((item) => surrogate.test(textOf(item))) ? compareBytes : compareUnits;
  return items.toSorted((a, b) => compare(textOf(a), textOf(b)));
}
