/**
 * Joins pieces to larger ones: many small writes cost more than what made them. What is large already is not copied.
 *
 * @param size least size of what comes out, in bytes, but for the last one
 */
export async function* gather(
  source: AsyncIterable<readonly Uint8Array[]>,
  size: number,
): AsyncGenerator<Uint8Array> {
  let gathered: Uint8Array[] = [];
  let length = 0;
  const join = () => {
    const [first] = gathered;
    const joined = first?.length === length ? first : Buffer.concat(gathered, length);
    gathered = [];
    length = 0;
    return joined;
  };
  for await (const pieces of source) {
    for (const piece of pieces) {
      if (piece.length === 0) continue;
      gathered.push(piece);
      length += piece.length;
      if (length >= size) yield join();
    }
  }
  if (length > 0) yield join();
}
