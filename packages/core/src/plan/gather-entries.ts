import type { ContentDigests } from './digest-contents.js';
import { draftFile, draftOf, type Draft } from './draft.js';
import type { SourceEntry } from '../model/entry.js';
import type { Spool } from './spool.js';

/**
 * Takes all entries of a source; contents that can be read only once are spooled. The files among them begin to be read.
 *
 * @throws what the source throws
 */
export async function gatherEntries(
  source: AsyncIterable<SourceEntry> | Iterable<SourceEntry>,
  spool: Spool,
  digests: ContentDigests,
): Promise<Draft[]> {
  const drafts: Draft[] = [];
  for await (const entry of source) {
    const draft = entry.type === 'stream' ? draftFile(await spool.keep(entry)) : draftOf(entry);
    drafts.push(draft);
    if (draft.type === 'file') digests.add(draft);
  }
  return drafts;
}
