import { createWriteStream } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { bytePath } from './byte-path.js';
import type { Zip, ZipEntry } from './open-zip.js';
import { isLink } from './zip-mode.js';

/**
 * Unpacks an entry as the agent's fallback does: the name taken literally, links skipped, contents written over what is
 * there without a look at checksums; no mode and no time is restored.
 */
export async function extractPlainly(zip: Zip, entry: ZipEntry, folder: string): Promise<void> {
  const name = entry.name.toString('latin1');
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  // The agent would follow `..` and links out of the revision's folder; a rehearsal does not go that far.
  if (isLink(entry) || parts.includes('..') || (await leadsThroughLink(folder, parts))) return;
  const parent = bytePath(folder, ...parts.slice(0, -1));
  await mkdir(name.endsWith('/') ? bytePath(folder, ...parts) : parent, { recursive: true });
  if (name.endsWith('/')) return;
  await pipeline(await zip.read(entry), createWriteStream(bytePath(folder, ...parts)));
}

async function leadsThroughLink(folder: string, parts: readonly string[]): Promise<boolean> {
  for (const index of parts.keys()) {
    const above = bytePath(folder, ...parts.slice(0, index));
    const found = await lstat(above).catch(() => undefined);
    if (found?.isSymbolicLink()) return true;
  }
  return false;
}
