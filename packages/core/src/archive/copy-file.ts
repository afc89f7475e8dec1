import { uncompressed } from '../model/compression.js';
import type { PlannedFile } from '../model/planned-entry.js';
import { runInOrder } from '../workers/run-in-order.js';
import type { Workers } from '../workers/workers.js';
import { combineCrc32 } from '../workers/crc-combine.js';
import { cutPlan } from './cut-plan.js';
import { missingContents, verifyContents } from './verify-contents.js';

/**
 * The bytes of a file as they were planned.
 *
 * @throws FILE_CHANGED, SOURCE_UNREADABLE
 */
export async function* copyFile(
  file: PlannedFile,
  workers: Workers,
): AsyncGenerator<readonly Uint8Array[]> {
  let crc32 = 0;
  for await (const { result } of runInOrder(workers, 'compress', cutPlan([file], uncompressed))) {
    const range = result?.ranges[0];
    if (result === undefined || range === undefined) throw missingContents(file.path);
    crc32 = combineCrc32(crc32, range.crc32, range.compressedSize);
    yield [result.data];
  }
  verifyContents(file, crc32);
}
