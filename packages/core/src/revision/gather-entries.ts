import type { SharedWorkers } from '../workers/shared-workers.js';
import { isWorthWorkers } from '../workers/worker-count.js';
import type { ContentCache } from './content-cache.js';
import type { FileEntry, RevisionEntry, SourceEntry } from './entry.js';
import type { ContentFacts } from './planned-entry.js';
import type { Spool } from './spool.js';

/** The entries of a source, with what is known of the files among them so far. */
export interface GatheredEntries {
  readonly entries: readonly RevisionEntry[];
  readonly known: ReadonlyMap<FileEntry, ContentFacts>;
  /** Files that have to be read. */
  readonly unknown: readonly FileEntry[];
}

/**
 * Takes all entries of a source; contents that can be read only once are spooled. As soon as it shows that there is
 * much to read, threads are started: they are ready when the source is at its end.
 *
 * @throws what the source throws
 */
export async function gatherEntries(
  source: AsyncIterable<SourceEntry> | Iterable<SourceEntry>,
  options: {
    readonly spool: Spool;
    readonly workers: SharedWorkers;
    readonly cache: ContentCache | undefined;
  },
): Promise<GatheredEntries> {
  const { spool, workers, cache } = options;
  const entries: RevisionEntry[] = [];
  const known = new Map<FileEntry, ContentFacts>();
  const unknown: FileEntry[] = [];
  let size = 0;
  for await (const found of source) {
    const entry = found.type === 'stream' ? await spool.keep(found) : found;
    entries.push(entry);
    if (entry.type !== 'file') continue;
    const facts = cache?.lookup(entry);
    if (facts !== undefined) {
      known.set(entry, facts);
      continue;
    }
    unknown.push(entry);
    size += entry.size;
    if (isWorthWorkers(size, unknown.length)) workers.start();
  }
  return { entries, known, unknown };
}
