/**
 * Joins pieces to larger ones: many small writes cost more than what made them. All that comes out lies in the same
 * memory: it is valid until the next one is asked for, and so does not have to be collected as garbage.
 *
 * @param size of what comes out, in bytes, but for the last one
 */
export async function* gather(
  source: AsyncIterable<readonly Uint8Array[]>,
  size: number,
): AsyncGenerator<Uint8Array> {
  const gathered = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const pieces of source) {
    for (const piece of pieces) {
      for (let offset = 0; offset < piece.length;) {
        const part = piece.subarray(offset, offset + size - filled);
        gathered.set(part, filled);
        filled += part.length;
        offset += part.length;
        if (filled < size) continue;
        yield gathered;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield gathered.subarray(0, filled);
}
