import type { CompletedPart } from '@aws-sdk/client-s3';
import { appendChecksum, checksumOf, emptyChecksum, type Checksum } from './checksum.js';
import type { Part } from './cut-parts.js';

/** How many parts there are at a time: on their way, and one of them, as long as there is more, being filled. */
export const partsAtOnce = 5;

export interface SentParts {
  /** In their order. */
  readonly parts: readonly CompletedPart[];
  /** Of all of them together. */
  readonly checksum: Checksum;
}

/**
 * Sends parts, several at a time, as they come. When one fails, no more are taken, those under way are cancelled, and
 * it rejects once none of them can arrive any more.
 *
 * @param send sends one part; it may be cancelled by its signal
 * @throws what the first one that fails throws, or the source of the parts
 */
export async function sendParts(
  parts: AsyncIterable<Part>,
  send: (part: Part, checksum: Checksum, signal: AbortSignal) => Promise<CompletedPart>,
  signal: AbortSignal | undefined,
): Promise<SentParts> {
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const underWay = new Set<Promise<void>>();
  const sent: CompletedPart[] = [];
  let checksum = emptyChecksum;
  let failed: { readonly reason: unknown } | undefined;

  const begin = (part: Part): void => {
    const own = checksumOf(part.bytes);
    checksum = appendChecksum(checksum, own);
    const done = send(part, own, either)
      .then((completed) => {
        sent[part.number - 1] = completed;
        part.release();
      })
      .catch((reason: unknown) => {
        failed ??= { reason };
        stop.abort(reason);
        part.release(); // for a source that waits for memory, so that it comes to its end
      })
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };

  try {
    for await (const part of parts) {
      if (failed !== undefined) break;
      begin(part);
    }
  } catch (reason) {
    failed ??= { reason };
    stop.abort(reason);
  }
  await Promise.all(underWay);
  // A failure of a part destroys the source, whose error would say less.
  if (failed !== undefined) throw failed.reason;
  return { parts: sent, checksum };
}
