import type { ContentCache } from './content-cache.js';
import type { ContentDigests } from './digest-contents.js';
import type { FileEntry, RevisionEntry, SourceEntry } from '../model/entry.js';
import type { ContentFacts } from '../model/planned-entry.js';
import type { Spool } from './spool.js';

/** The entries of a source, with what is known of the files among them so far. */
export interface GatheredEntries {
  readonly entries: readonly RevisionEntry[];
  /** What the cache knew. The other files are being read. */
  readonly cached: ReadonlyMap<FileEntry, ContentFacts>;
}

/**
 * Takes all entries of a source; contents that can be read only once are spooled.
 *
 * @throws what the source throws
 */
export async function gatherEntries(
  source: AsyncIterable<SourceEntry> | Iterable<SourceEntry>,
  options: {
    readonly spool: Spool;
    readonly digests: ContentDigests;
    readonly cache: ContentCache | undefined;
  },
): Promise<GatheredEntries> {
  const { spool, digests, cache } = options;
  const entries: RevisionEntry[] = [];
  const cached = new Map<FileEntry, ContentFacts>();
  for await (const found of source) {
    const entry = found.type === 'stream' ? await spool.keep(found) : found;
    entries.push(entry);
    if (entry.type !== 'file') continue;
    const facts = cache?.lookup(entry);
    if (facts === undefined) digests.add(entry);
    else cached.set(entry, facts);
  }
  return { entries, cached };
}
