/** Pieces that are made before anybody asks for them. */
export interface ReadAhead {
  /** What is there, and the rest as it comes. A piece is valid until the next one is asked for. To be read once. */
  pieces(): AsyncGenerator<Uint8Array, void, void>;
  /** Ends it, and waits until the source has ended. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Begins to read a source, and goes on as long as not too much is held. What it fails with is told to who reads.
 *
 * @param source its pieces need not be valid for longer than until the next one is asked for
 * @param atMost so many bytes are held, and a piece more
 */
export function readAhead(source: AsyncIterable<Uint8Array>, atMost: number): ReadAhead {
  const iterator = source[Symbol.asyncIterator]();
  const held: Buffer[] = [];
  // Memory that is used again, as garbage of its size would be collected too late.
  const free: Buffer[] = [];
  let size = 0;
  let isOver = false;
  let failed: { readonly reason: unknown } | undefined;
  let wake: () => void = () => undefined;
  /** Resolves when something has changed. */
  const change = () => new Promise<void>((resolve) => (wake = resolve));

  const mayGoOn = () => isOver || size < atMost;
  const hold = (piece: Uint8Array) => {
    const memory = free.pop();
    const room = memory !== undefined && memory.length >= piece.length ? memory : undefined;
    const copy = (room ?? Buffer.allocUnsafeSlow(piece.length)).subarray(0, piece.length);
    copy.set(piece);
    held.push(copy);
    size += copy.length;
  };
  const read = async () => {
    try {
      while (!isOver) {
        const next = await iterator.next();
        if (next.done === true) break;
        hold(next.value);
        wake();
        while (!mayGoOn()) await change();
      }
    } catch (reason) {
      failed = { reason };
    }
    isOver = true;
    wake();
    await iterator.return?.();
  };
  const reading = read();
  reading.catch(() => undefined); // awaited by who stops it

  const stop = async () => {
    if (!isOver) failed = { reason: new Error('What was read ahead was stopped.') };
    isOver = true;
    wake();
    await reading;
  };
  return {
    async *pieces() {
      try {
        for (;;) {
          const piece = held.shift();
          if (piece !== undefined) {
            yield piece;
            size -= piece.length;
            free.push(piece);
            wake();
          } else if (isOver) break;
          else await change();
        }
        if (failed !== undefined) throw failed.reason;
      } finally {
        held.length = 0;
        await stop();
      }
    },
    stop,
  };
}
