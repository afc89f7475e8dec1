import type { SourceEntry } from '../model/entry.js';

/** What is deployed: the contents of a folder (absolute path), or entries from anywhere, for example a Gulp stream. */
export type RevisionSource = string | AsyncIterable<SourceEntry> | Iterable<SourceEntry>;
