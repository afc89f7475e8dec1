export { packPieces, packRevision, type PackOptions } from '../archive/pack.js';
export { writeArchive } from '../archive/write-archive.js';
export { openContentCache, type ContentCache } from './content-cache.js';
export { directoryEntries, type DirectoryEntriesOptions } from './directory-entries.js';
export type { RevisionEntry, SourceEntry } from './entry.js';
export { planRevision, type PlanOptions, type RevisionPlan } from './plan.js';
