import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';

/** An archive that is packed when it is first asked for, and read from a file by who asks after that. */
export interface PackedOnce {
  readonly pieces: (signal?: AbortSignal) => AsyncIterable<Uint8Array>;
  /** Removes the file. */
  dispose(): Promise<void>;
}

/**
 * Packs an archive once for several uploads of it.
 *
 * @param directory absolute path of the folder for the file
 */
export function packOnce(
  pack: (signal?: AbortSignal) => AsyncIterable<Uint8Array>,
  directory: string,
): PackedOnce {
  const file = join(directory, `codedeployer-${randomUUID()}`);
  let packed: Promise<void> | undefined;
  const write = async (signal?: AbortSignal) => {
    const handle = await open(file, 'wx', 0o600);
    try {
      for await (const piece of pack(signal)) await handle.writeFile(piece);
    } finally {
      await handle.close();
    }
  };
  return {
    async *pieces(signal) {
      packed ??= write(signal);
      await packed;
      yield* createReadStream(file, {
        highWaterMark: 1024 * 1024,
        ...(signal === undefined ? {} : { signal }),
      }) as AsyncIterable<Uint8Array>;
    },
    dispose: () => rm(file, { force: true }),
  };
}
