/**
 * Joins pieces to larger ones: many small writes cost more than what made them.
 *
 * @param size least size of what comes out, in bytes, but for the last one
 */
export async function* gather(
  source: AsyncIterable<readonly Uint8Array[]>,
  size: number,
): AsyncGenerator<Buffer> {
  let gathered: Uint8Array[] = [];
  let length = 0;
  for await (const pieces of source) {
    for (const piece of pieces) {
      gathered.push(piece);
      length += piece.length;
    }
    if (length < size) continue;
    yield Buffer.concat(gathered, length);
    gathered = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(gathered, length);
}
