import type { SourceEntry } from '../model/entry.js';
import type { RefusedEntry } from '../model/refused-entry.js';

/** Entries from anywhere, for example a Gulp stream. */
export type SourceEntries = AsyncIterable<SourceEntry> | Iterable<SourceEntry>;

/** Makes entries of what is on disk; without `onRefused`, the first thing that cannot be in a revision ends them. */
export type ReadSource = (
  onRefused: ((refused: RefusedEntry) => void) | undefined,
) => SourceEntries;

/** What is deployed: the contents of a folder (absolute path), entries from anywhere, or what makes them. */
export type RevisionSource = string | SourceEntries | ReadSource;
