/** Characters outside of the basic plane are two units each, which sort before some that they come after as UTF-8. */
const surrogate = /[\uD800-\uDFFF]/;

/** A copy, sorted by the UTF-8 bytes of a text: the same everywhere, whatever the language of the machine. */
export function sortByBytes<T>(items: readonly T[], textOf: (item: T) => string): T[] {
  const keyed = items.map((item) => ({ item, text: textOf(item) }));
  if (keyed.some(({ text }) => surrogate.test(text))) {
    return keyed
      .map(({ item, text }) => ({ item, bytes: Buffer.from(text) }))
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
      .map(({ item }) => item);
  }
  // Otherwise the order of units is that of the bytes.
  return keyed
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ item }) => item);
}
