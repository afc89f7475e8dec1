import { AgentFailure } from '../agent-failure.js';
import { createExtraction, type Extraction } from './extract-entry.js';
import { extractPlainly } from './extract-plainly.js';
import { openZip, type Zip } from './open-zip.js';

/**
 * Unpacks a zip as the agent does on Linux: as `unzip -qo` would, and after any warning or error of it once more
 * as the agent's fallback would, which restores no modes, skips links and checks no checksums.
 * @throws AgentFailure `Zip::Error` when the archive cannot be read.
 */
export async function unzip(bundle: string, folder: string): Promise<void> {
  let zip: Zip;
  try {
    zip = await openZip(bundle);
  } catch (error) {
    throw zipFailure(error);
  }
  try {
    if (await asUnzipWould(zip, createExtraction(zip, folder))) return;
    // The fallback takes offsets as they are written, finds no directory there, and so no entries.
    if (zip.hasLeadingJunk) return;
    for await (const entry of zip.entries()) await extractPlainly(zip, entry, folder);
  } catch (error) {
    throw zipFailure(error);
  } finally {
    await zip.close();
  }
}

/** True when unzip would have exited with 0. */
async function asUnzipWould(zip: Zip, extraction: Extraction): Promise<boolean> {
  let clean = !zip.hasLeadingJunk;
  try {
    for await (const entry of zip.entries()) {
      clean = (await extraction.extract(entry)) && clean;
    }
    return (await extraction.finish()) && clean;
  } catch (error) {
    // A full disk or a read-only folder is no matter of the archive: a second attempt would only meet it again.
    if (error instanceof Error && 'syscall' in error) throw error;
    return false;
  }
}

function zipFailure(error: unknown): unknown {
  if (!(error instanceof Error) || 'syscall' in error) return error;
  return new AgentFailure({ rubyClass: 'Zip::Error', message: error.message, cause: error });
}
