/** A part of a stream. Its bytes are valid until `release` is called; they are not copied. */
export interface Part {
  /** Counted from 1. */
  readonly number: number;
  readonly bytes: Buffer;
  readonly last: boolean;
  /** Gives the memory back for a later part. */
  release(): void;
}

/**
 * Cuts a stream into parts of equal size, the last one smaller or, if it is the only one, empty. Only so many parts
 * exist at a time: when none was given back, the stream is not read.
 *
 * @throws what the stream throws
 */
export async function* cutParts(
  stream: AsyncIterable<Uint8Array>,
  size: number,
  atOnce: number,
): AsyncGenerator<Part, void, void> {
  const free: Buffer[] = [];
  let made = 0;
  let released: (() => void) | undefined;

  const take = async (): Promise<Buffer> => {
    while (free.length === 0 && made === atOnce)
      await new Promise<void>((resolve) => (released = resolve));
    const buffer = free.pop();
    if (buffer !== undefined) return buffer;
    made++;
    return Buffer.allocUnsafeSlow(size);
  };
  const part = (buffer: Buffer, length: number, number: number, last: boolean): Part => ({
    number,
    bytes: buffer.subarray(0, length),
    last,
    release() {
      free.push(buffer);
      released?.();
    },
  });

  let buffer = await take();
  let filled = 0;
  let number = 1;
  for await (const piece of stream) {
    for (let offset = 0; offset < piece.length;) {
      // Only now that there is more is it clear that a full part is not the last one.
      if (filled === size) {
        yield part(buffer, filled, number++, false);
        buffer = await take();
        filled = 0;
      }
      const chunk = piece.subarray(offset, offset + size - filled);
      buffer.set(chunk, filled);
      filled += chunk.length;
      offset += chunk.length;
    }
  }
  yield part(buffer, filled, number, true);
}
